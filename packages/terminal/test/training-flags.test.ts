import { Command } from 'commander';
import { expect, test } from 'vitest';
import {
  addEngineFlags,
  addTrainingFlags,
  type EngineFlags,
  learningOf,
  settingsOf,
  type TrainingFlags,
  validationOf,
} from '../src/index.ts';

function parse(words: string, { requireOut = false } = {}): TrainingFlags & EngineFlags {
  const command = new Command('train').exitOverride().configureOutput({ writeErr: () => {} });
  addEngineFlags(addTrainingFlags(command, { requireOut }), ['onnx', 'webgpu']);
  return command.parse(words.split(' ').filter(Boolean), { from: 'user' }).opts();
}

test('flags become settings; those that were not given leave the defaults alone', () => {
  const words =
    '--epochs 3 --batch-size 16 --learning-rate 2e-4 --warmup 0.1 --weight-decay 0 --max-length 32 --max-steps 5 --seed 7 --keep best';
  expect(settingsOf(parse(words))).toEqual({
    epochs: 3,
    batchSize: 16,
    learningRate: 2e-4,
    warmup: 0.1,
    weightDecay: 0,
    maxLength: 32,
    maxSteps: 5,
    seed: 7,
    keep: 'best',
  });
  expect(settingsOf(parse('--freeze --per-class 10'))).toEqual({});
});

test('--freeze stands alone, or takes paths and patterns', () => {
  expect(learningOf(parse(''))).toEqual({ freeze: false });
  expect(learningOf(parse('--freeze'))).toEqual({ freeze: true });
  expect(learningOf(parse('--freeze layers --seed 1'))).toEqual({ freeze: ['layers'] });
  const words = '--freeze encoder.embeddings /\\.bias$/ --epochs 1';
  expect(learningOf(parse(words))).toEqual({ freeze: ['encoder.embeddings', /\.bias$/] });
  expect(() => parse('--freeze /(/')).toThrow(/argument '\/\(\/' is invalid/);
  expect(settingsOf(parse('--unfreeze-every 1 --layer-decay 0.9'))).toEqual({
    unfreezeEvery: 1,
    layerDecay: 0.9,
  });
});

test('--lora has a rank; its other flags are refused alone', () => {
  const words = '--lora 8 --lora-alpha 16 --lora-match encoder.layers.0 /query/ --merge';
  expect(learningOf(parse(words))).toEqual({
    freeze: false,
    lora: { rank: 8, alpha: 16, match: ['encoder.layers.0', /query/], merge: true },
  });
  expect(() => learningOf(parse('--merge'))).toThrow('Expected --lora <rank> beside --merge');
  expect(() => learningOf(parse('--lora-alpha 2'))).toThrow('beside --lora-alpha');
});

test('--validation is a share, a file, or none', async () => {
  expect(await validationOf(parse(''))).toBeUndefined();
  expect(await validationOf(parse('--validation 0.2'))).toBe(0.2);
  expect(await validationOf(parse('--validation none'))).toBe('none');
  const file = new URL('../package.json', import.meta.url).pathname;
  expect(await validationOf(parse(`--validation ${file}`))).toMatchObject({ name: file });
  await expect(validationOf(parse('--validation held-out.csv'))).rejects.toMatchObject({ code: 'not-found' });
});

test('the first engine is the default, and another than those is refused', () => {
  expect(parse('').backend).toBe('onnx');
  expect(parse('--backend webgpu --threads 4')).toMatchObject({ backend: 'webgpu', threads: 4 });
  expect(parse('--device gpu').device).toBe('gpu');
  expect(() => parse('--device tpu')).toThrow(/Allowed choices are cpu, gpu/);
  expect(() => parse('--backend abacus')).toThrow(/Allowed choices are onnx, webgpu/);
});

test('what is no number is refused by the name of its flag', () => {
  expect(() => parse('--epochs many')).toThrow("option '--epochs <count>' argument 'many' is invalid");
  expect(() => parse('--seed=')).toThrow('Expected a number.');
});

test('--out may be needed', () => {
  expect(parse('').out).toBeUndefined();
  expect(() => parse('', { requireOut: true })).toThrow("required option '--out <folder>' not specified");
  expect(parse('--out model', { requireOut: true }).out).toBe('model');
});
