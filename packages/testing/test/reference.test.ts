import { expect, test } from 'vitest';
import { describeWithShared, readReference } from '../src/index.ts';

describeWithShared('reference outputs', 'fixtures', () => {
  test('are read with shapes, types and integers as 32 bits', async () => {
    const reference = await readReference('bert.expected');
    const ids = reference['in.input_ids']!;
    expect(ids.dtype).toBe('I64');
    expect(ids.values).toBeInstanceOf(Int32Array);
    expect(ids.values.length).toBe(ids.shape.reduce((left, right) => left * right, 1));
    expect(reference['out.last_hidden_state']!.values).toBeInstanceOf(Float32Array);
    for (const [name, { shape, values }] of Object.entries(reference)) {
      expect(values.length, name).toBe(shape.reduce((left, right) => left * right, 1));
    }
  });
});
