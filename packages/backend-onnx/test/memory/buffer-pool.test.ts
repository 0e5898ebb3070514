import { expect, test } from 'vitest';
import { BufferPool } from '../../src/memory/buffer-pool.ts';

test('gives the same memory again for the same size, and for a size of the same bucket', () => {
  const pool = new BufferPool();
  const first = pool.take('float32', 1000);
  pool.give(first);
  const again = pool.take('float32', 1000);
  expect(again.values).toBe(first.values);
  pool.give(again);
  expect(pool.take('int32', 999).buffer).toBe(first.buffer);
});

test.each([1, 16, 17, 100, 12_345, 1_000_000])(
  '%d numbers waste an eighth at most, or 64 bytes',
  (length) => {
    const { buffer, values } = new BufferPool().take('float32', length);
    expect(values.length).toBe(length);
    expect(buffer.byteLength - 4 * length).toBeLessThanOrEqual(Math.max(64, length / 2));
  },
);

test('memory that is not to be had is an error and counts as neither used nor idle', () => {
  const pool = new BufferPool();
  for (const length of [2 ** 44, 2 ** 60]) {
    expect(() => pool.take('float32', length)).toThrow(/bytes for a tensor of .* elements/);
  }
  expect([pool.usedBytes, pool.idleBytes]).toEqual([0, 0]);
});

test('counts what is used and what is idle', () => {
  const pool = new BufferPool();
  const storages = [pool.take('float32', 256), pool.take('bool', 64), pool.take('int32', 16)];
  expect([pool.usedBytes, pool.idleBytes]).toEqual([1024 + 64 + 64, 0]);
  for (const storage of storages) pool.give(storage);
  expect([pool.usedBytes, pool.idleBytes]).toEqual([0, 1024 + 64 + 64]);
});

test('memory that was handed out is never given again', () => {
  const pool = new BufferPool();
  const held = pool.take('float32', 10);
  held.escaped = true;
  pool.give(held);
  expect(pool.take('float32', 10).buffer).not.toBe(held.buffer);
  expect(pool.idleBytes).toBe(0);
});

test('drops what lies idle for long, and only that', () => {
  const pool = new BufferPool();
  pool.give(pool.take('float32', 100));
  for (let run = 0; run < 40; run++) {
    pool.give(pool.take('float32', 1000));
    pool.age();
  }
  expect(pool.idleBytes).toBe(4096);
});
