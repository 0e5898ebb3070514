import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder, openSafetensors, type WrittenTensor, writeSafetensors } from '../src/index.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** `BERTWRIGHT_PYTHON` names another Python than `python3`. */
const python = process.env.BERTWRIGHT_PYTHON ?? 'python3';
const has = (modules: string) => spawnSync(python, ['-c', `import ${modules}`]).status === 0;

function run(program: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(python, ['-c', program, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

const floats = [0, -0, 1.5, 1 / 3, -65504, 1e-7, 2 ** -24, 3.0e38];

describe.skipIf(!has('safetensors, numpy'))('Python (skipped where it has no safetensors and numpy)', () => {
  test('reads what we write, to the bit', async () => {
    const path = join(await temporaryFolder(), 'model');
    const tensors: WrittenTensor[] = [
      { name: 'wide', dtype: 'F64', shape: [2, 4], values: new Float64Array(floats) },
      { name: 'float', dtype: 'F32', shape: [8], values: new Float32Array(floats) },
      { name: 'half', dtype: 'F16', shape: [8], values: new Float32Array(floats) },
      { name: 'long', dtype: 'I64', shape: [2], values: new BigInt64Array([2n ** 62n, -1n]) },
      { name: 'int', dtype: 'I32', shape: [1], values: new Int32Array([-5]) },
      { name: 'flag', dtype: 'BOOL', shape: [2], values: new Uint8Array([0, 1]) },
      { name: 'scalar', dtype: 'F32', shape: [], values: new Float32Array([7]) },
      { name: 'empty', dtype: 'F32', shape: [0, 3], values: new Float32Array(0) },
      { name: 'é"\\ \u2028', dtype: 'U8', shape: [1], values: new Uint8Array([9]) },
    ];
    await folder(path).write([{ name: 'model.safetensors', data: writeSafetensors(tensors) }]);
    const output = run(
      `
import json, sys, numpy
from safetensors import safe_open
with safe_open(sys.argv[1], 'numpy') as file:
    tensors = {name: file.get_tensor(name) for name in file.keys()}
    expected = numpy.array(json.loads(sys.argv[2]))
    assert tensors['half'].tobytes() == expected.astype('float32').astype('float16').tobytes()
    assert tensors['float'].tobytes() == expected.astype('float32').tobytes()
    print(json.dumps({'metadata': file.metadata(), 'tensors': {
        name: [str(value.dtype), list(value.shape), [str(item) for item in value.ravel()] if value.size < 3 else None]
        for name, value in tensors.items()}}))
`,
      join(path, 'model.safetensors'),
      `[${floats.map((value) => (Object.is(value, -0) ? '-0.0' : value)).join(',')}]`,
    );
    expect(JSON.parse(output)).toEqual({
      metadata: { format: 'pt' },
      tensors: {
        wide: ['float64', [2, 4], null],
        float: ['float32', [8], null],
        half: ['float16', [8], null],
        long: ['int64', [2], ['4611686018427387904', '-1']],
        int: ['int32', [1], ['-5']],
        flag: ['bool', [2], ['False', 'True']],
        scalar: ['float32', [], ['7.0']],
        empty: ['float32', [0, 3], []],
        'é"\\ \u2028': ['uint8', [1], ['9']],
      },
    });
  });

  test('writes what we read', async () => {
    const path = await temporaryFolder();
    run(
      `
import sys, numpy
from safetensors.numpy import save_file
save_file({
  'b': numpy.arange(6, dtype='float32').reshape(2, 3),
  'a': numpy.array([1, -2], dtype='int64'),
  'h': numpy.array([0.1, 65504, float('inf')], dtype='float16'),
  't': numpy.array([True, False]),
}, sys.argv[1], metadata={'format': 'np'})
`,
      join(path, 'model.safetensors'),
    );
    const opened = await openSafetensors(folder(path));
    expect(opened.metadata).toEqual({ format: 'np' });
    expect(await opened.read('b')).toMatchObject({
      shape: [2, 3],
      values: new Float32Array([0, 1, 2, 3, 4, 5]),
    });
    expect((await opened.read('a')).values).toEqual(new BigInt64Array([1n, -2n]));
    expect((await opened.read('h')).values).toEqual(new Float32Array([0.0999755859375, 65504, Infinity]));
    expect([...(await opened.read('t')).values]).toEqual([1, 0]);
  });
});

describe.skipIf(!has('safetensors, torch'))(
  'PyTorch (skipped where Python has no safetensors and torch)',
  () => {
    test('rounds and reads bfloat16 and half precision as we do', async () => {
      const path = join(await temporaryFolder(), 'model');
      const values = new Float32Array(20_000);
      // A fixed sequence over all magnitudes and signs (a linear congruential generator's bits as floats).
      const bits = new Uint32Array(values.buffer);
      for (let index = 0, state = 1; index < bits.length; index++) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        bits[index] = (state & 0x7f800000) === 0x7f800000 ? 0 : state;
      }
      await folder(path).write([
        {
          name: 'model.safetensors',
          data: writeSafetensors([
            { name: 'float', dtype: 'F32', shape: [20_000], values },
            { name: 'half', dtype: 'F16', shape: [20_000], values },
            { name: 'brain', dtype: 'BF16', shape: [20_000], values },
          ]),
        },
      ]);
      const output = run(
        `
import sys, torch
from safetensors.torch import load_file
read = load_file(sys.argv[1])
print(torch.equal(read['half'].view(torch.int16), read['float'].half().view(torch.int16)),
      torch.equal(read['brain'].view(torch.int16), read['float'].bfloat16().view(torch.int16)))
`,
        join(path, 'model.safetensors'),
      );
      expect(output.trim()).toBe('True True');
    });
  },
);
