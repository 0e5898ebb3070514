import { expectExports } from '@bertwright/testing';
import { test } from 'vitest';
import * as encoder from '../src/index.ts';

test('exports these names and no others', () => {
  expectExports(encoder, [
    'EncoderError',
    'activate',
    'activationNames',
    'bert',
    'bertConfig',
    'bertFamily',
    'bertParameters',
    'checkLength',
    'distilbertFamily',
    'electraFamily',
    'encoderFamilies',
    'encoderParameter',
    'findFamily',
    'firstToken',
    'parseActivation',
    'pooler',
    'transformerLayer',
  ]);
});
