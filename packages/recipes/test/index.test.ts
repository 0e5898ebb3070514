import { expectExports } from '@bertwright/testing';
import { test } from 'vitest';
import * as recipes from '../src/index.ts';

test('the package exports these names and no others', () => {
  expectExports(recipes, ['RecipeError', 'defaultSettings', 'evaluate', 'predict', 'search', 'train']);
});
