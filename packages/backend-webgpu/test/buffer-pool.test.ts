/// <reference types="@webgpu/types" />
import { beforeEach, describe, expect, test } from 'vitest';
import { BufferPool } from '../src/gpu/buffer-pool.ts';

const mebibyte = 2 ** 20;
const usage = 128;

describe('what a pool of buffers holds', () => {
  let created: number;
  let destroyed: number;
  let pool: BufferPool;
  beforeEach(() => {
    created = destroyed = 0;
    const device = {
      createBuffer({ size }: GPUBufferDescriptor) {
        created++;
        return { size, destroy: () => destroyed++ };
      },
    };
    pool = new BufferPool(device as unknown as GPUDevice);
  });

  /** Eight tensors of rows of this length, all in use before the first is let go. */
  function step(length: number, submitted = true): void {
    const buffers = Array.from({ length: 8 }, () => pool.acquireBuffer(length * mebibyte, usage));
    for (const buffer of buffers) pool.releaseBuffer(buffer);
    if (submitted) pool.submitted();
  }

  test('batches of 32 lengths leave no more than three times what the longest one needs', () => {
    for (let length = 1; length <= 32; length++) step(length);
    expect(pool.count.bytes).toBeLessThanOrEqual(3 * 8 * 32 * mebibyte);
    expect(pool.count.buffers).toBe(created - destroyed);
    expect(pool.getNumFreeBuffers()).toBe(pool.count.buffers);
    expect(destroyed).toBeGreaterThan(0);
  });

  test('the last lengths are still there, the first are created again', () => {
    for (let length = 1; length <= 32; length++) step(length);
    const before = created;
    step(32);
    step(31);
    expect(created).toBe(before);
    step(1);
    expect(created).toBe(before + 8);
  });

  test('steps of one length, however many, create their buffers once and lose none', () => {
    for (let turn = 0; turn < 50; turn++) step(64);
    expect([created, destroyed]).toEqual([8, 0]);
  });

  test('small models of many lengths keep all', () => {
    for (let turn = 0; turn < 2; turn++) for (const length of [1, 2, 3, 4, 5, 6, 7]) step(length);
    expect([created, destroyed]).toEqual([56, 0]);
  });

  test('a buffer that recorded commands may use goes once they are handed over', () => {
    for (let length = 1; length <= 32; length++) step(length, false);
    expect(destroyed).toBe(0);
    pool.submitted();
    expect(destroyed).toBeGreaterThan(0);
    expect(pool.count.bytes).toBeLessThanOrEqual(3 * 8 * 32 * mebibyte);
  });
});
