import { describe, expect, test } from 'vitest';
import { chooseBlock } from '../src/kernels/attention/tiles.ts';

describe('the blocks of attention', () => {
  test.each([
    [32, 32768, 32],
    [64, 32768, 32],
    [80, 32768, 16],
    [128, 32768, 16],
    [160, 32768, 16],
    [256, 32768, 8],
    [64, 49152, 32],
    [96, 49152, 32],
    [32, 16384, 16],
    [64, 16384, 16],
    [80, 16384, 8],
    [164, 16384, 8],
  ])('of heads of %i values in %i bytes have %i queries or keys', (width, bytes, block) => {
    expect(chooseBlock(width, bytes)).toBe(block);
  });

  test('do not exist for heads that are too wide for a device', () => {
    expect(chooseBlock(168, 16384)).toBeUndefined();
  });
});
