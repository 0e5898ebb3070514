import { expectExports } from '@bertwright/testing';
import { expect, test } from 'vitest';
import * as cli from '../src/index.ts';

test('the package exports these names and no others', () => {
  expectExports(cli, ['program']);
});

test('the program has these commands', () => {
  expect(cli.program().commands.map((command) => command.name())).toEqual([
    'train',
    'evaluate',
    'predict',
    'merge',
    'search',
    'tokenize',
    'setup',
    'doctor',
  ]);
});
