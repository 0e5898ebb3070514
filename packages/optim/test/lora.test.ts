import {
  dispose,
  disposeTree,
  leaves,
  linear,
  memory,
  parameter,
  relu,
  type Scalar,
  sum,
  type Tensor,
  tensor,
  tidy,
  type Variable,
  valueAndGradients,
} from '@bertwright/tensor';
import { expectClose, useReferenceBackend } from '@bertwright/testing';
import { beforeAll, expect, test } from 'vitest';
import { type Lora, lora, loraFrom, loraTrainable, mergeLora, withLora } from '../src/index.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

const wave = (size: number, from: number) =>
  Float32Array.from({ length: size }, (_, at) => Math.sin(at + from));
const make = () => ({
  layers: [
    { kernel: parameter(wave(12, 1), [3, 4]), bias: parameter(wave(4, 2), [4]) },
    { kernel: parameter(wave(8, 3), [4, 2]), bias: parameter(wave(2, 4), [2]) },
  ],
});
type Model = ReturnType<typeof make>;
const input = () => tensor(wave(6, 5), [2, 3]);
const answer = ({ layers: [first, second] }: Model): Tensor =>
  linear(relu(linear(input(), first!.kernel, first!.bias)), second!.kernel, second!.bias);

/** As after training: factors that change something. */
function trained(model: Model): Lora {
  const adapter = lora(model, { match: /kernel$/, rank: 2, alpha: 6, seed: 1 });
  for (const [index, { b }] of Object.values(adapter.factors).entries()) {
    tidy(() => b.assign(tensor(wave(b.size, index), b.shape)));
  }
  return adapter;
}

test('a fresh adapter changes nothing, and has factors of the matrices that are meant alone', async () => {
  const before = memory().numTensors;
  const model = make();
  const adapter = lora(model, { match: 'layers.0', rank: 2 });
  expect(adapter.alpha).toBe(2);
  expect(leaves<Variable>(adapter.factors).map(({ path, value }) => [path, value.shape])).toEqual([
    ['layers.0.kernel.a', [3, 2]],
    ['layers.0.kernel.b', [2, 4]],
  ]);
  const a = await adapter.factors['layers.0.kernel']!.a.data();
  expect(Math.max(...a.map(Math.abs))).toBeLessThanOrEqual(1 / Math.sqrt(3));
  expect(Math.max(...a.map(Math.abs))).toBeGreaterThan(0.1);
  const [plain, adapted] = tidy(() => [answer(model), answer(withLora(model, adapter))] as const);
  expect(await adapted.data()).toEqual(await plain.data());
  dispose([plain, adapted]);
  disposeTree([model, adapter.factors]);
  expect(memory().numTensors).toBe(before);
});

test('a fresh adapter of an embedding table begins with rows of 0, as in PEFT', async () => {
  const model = { words: { table: parameter(wave(40, 1), [10, 4]) } };
  const { a, b } = lora(model, { match: 'words', rank: 2 }).factors['words.table']!;
  expect([a.shape, b.shape]).toEqual([
    [10, 2],
    [2, 4],
  ]);
  expect(await a.data()).toEqual(new Float32Array(20));
  expect(Math.max(...(await b.data()).map(Math.abs))).toBeGreaterThan(0.5);
  disposeTree([model, { a, b }]);
});

test('what is excluded has no factors; where nothing else is meant, that is said', () => {
  const model = make();
  const adapter = lora(model, { match: /kernel$/, exclude: ['layers.1'], rank: 2 });
  expect(Object.keys(adapter.factors)).toEqual(['layers.0.kernel']);
  expect(() => lora(model, { match: 'layers.1', exclude: 'layers.1' })).toThrow(
    expect.objectContaining({
      code: 'invalid-option',
      message: expect.stringContaining('layers.1.kernel alone, trained as a whole'),
    }),
  );
  disposeTree([model, adapter.factors]);
});

test('merged, the model alone answers as it did with the adapter', async () => {
  const before = memory().numTensors;
  const model = make();
  const adapter = trained(model);
  const [plain, adapted] = tidy(() => [answer(model), answer(withLora(model, adapter))] as const);
  mergeLora(model, adapter);
  const merged = tidy(() => answer(model));
  expectClose(await merged.data(), await adapted.data(), 1e-6);
  expect(() => expectClose([...plain.dataSync()], [...adapted.dataSync()], 1e-1)).toThrow();
  dispose([plain, adapted, merged]);
  disposeTree([model, adapter.factors]);
  expect(memory().numTensors).toBe(before);
});

test('the change is alpha / rank times the product of the factors', async () => {
  const model = make();
  const adapter = trained(model);
  const { a, b } = adapter.factors['layers.0.kernel']!;
  const [left, right, kernel] = [await a.data(), await b.data(), await model.layers[0]!.kernel.data()];
  const adapted = tidy(() => withLora(model, adapter).layers[0]!.kernel.clone());
  const expected = kernel.map(
    (value, at) =>
      value +
      3 *
        [0, 1].reduce((total, k) => total + left[Math.floor(at / 4) * 2 + k]! * right[k * 4 + (at % 4)]!, 0),
  );
  expectClose(await adapted.data(), expected, 1e-6);
  adapted.dispose();
  disposeTree([model, adapter.factors]);
});

test('training an adapted model changes the factors alone', async () => {
  const before = memory().numTensors;
  const model = make();
  const adapter = trained(model);
  const trainable = loraTrainable(
    {
      parameters: model,
      loss: (parameters: Model, _: object, __: object) => sum(answer(parameters)) as Scalar,
      outputs: (parameters: Model) => ({ logits: answer(parameters) }),
    },
    adapter,
  );
  const all = leaves<Variable>(trainable.parameters);
  const own = all.filter(({ path }) => path.startsWith('lora.'));
  expect(own).toHaveLength(4);
  const kernels = await Promise.all(leaves<Variable>(model).map(({ value }) => value.data()));
  tidy(() => {
    const { value, gradients } = valueAndGradients(
      () => trainable.loss(trainable.parameters, {}, {}),
      own.map((leaf) => leaf.value),
    );
    const logits = trainable.outputs!(trainable.parameters, {}).logits!;
    expectClose(value.dataSync(), [sum(logits).dataSync()[0]!], 1e-6);
    for (const [index, gradient] of gradients.entries()) {
      const variable = own[index]!.value;
      expect(gradient.shape).toEqual(variable.shape);
      expect(Math.max(...gradient.dataSync().map(Math.abs))).toBeGreaterThan(1e-3);
      // A step downhill, checked against the difference of the losses.
      const direction = gradient.dataSync();
      const start = variable.dataSync().slice();
      const size = 1e-3 / Math.hypot(...direction);
      variable.assign(
        tensor(
          start.map((each, at) => each + size * direction[at]!),
          variable.shape,
        ),
      );
      const moved = trainable.loss(trainable.parameters, {}, {}).dataSync()[0]!;
      expectClose([moved - value.dataSync()[0]!], [size * Math.hypot(...direction) ** 2], 2e-2);
      variable.assign(tensor(start, variable.shape));
    }
  });
  const after = await Promise.all(leaves<Variable>(model).map(({ value }) => value.data()));
  expect(after).toEqual(kernels);
  disposeTree([model, adapter.factors]);
  expect(memory().numTensors).toBe(before);
});

test('arrays become the adapter that they were read from', async () => {
  const model = make();
  const adapter = trained(model);
  const parameters = await Promise.all(
    leaves<Variable>(adapter.factors).map(async ({ path, value }) => ({
      path,
      values: (await value.data()) as Float32Array,
      shape: value.shape,
    })),
  );
  const sizes = { rank: 2, alpha: 6, adapted: Object.keys(adapter.factors) };
  const read = loraFrom({ ...sizes, parameters });
  const [first, second] = tidy(
    () => [answer(withLora(model, adapter)), answer(withLora(model, read))] as const,
  );
  expect(await second.data()).toEqual(await first.data());
  expect(() => loraFrom({ ...sizes, parameters: parameters.slice(1) })).toThrow(
    expect.objectContaining({ code: 'state-mismatch' }),
  );
  dispose([first, second]);
  disposeTree([model, adapter.factors, read.factors]);
});

test('patterns that mean no matrix, ranks below 1 and adapters of other trees are refused', () => {
  const before = memory().numTensors;
  const model = make();
  const invalid = expect.objectContaining({ code: 'invalid-option' });
  expect(() => lora(model, { match: /bias$/ })).toThrow(invalid);
  expect(() => lora(model, { match: 'layers', rank: 0 })).toThrow(invalid);
  const adapter = trained(model);
  const other = { layers: [model.layers[1]!] };
  const mismatch = expect.objectContaining({ code: 'state-mismatch' });
  expect(() => tidy(() => answer(withLora(other, adapter) as Model))).toThrow(mismatch);
  expect(() => mergeLora(other, adapter)).toThrow(mismatch);
  disposeTree([model, adapter.factors]);
  expect(memory().numTensors).toBe(before);
});
