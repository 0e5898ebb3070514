import type { BufferPool } from '../memory/buffer-pool.ts';
import type { Value } from './value.ts';

/** Gives the memory of a value back where neither tensors, recorded operations nor a run under way need it. */
export function releaseIfUnused(value: Value, pool: BufferPool): void {
  if (value.storage === undefined || value.run !== undefined || value.uses > 0) return;
  if (value.references > 0 && value.error === undefined) return;
  pool.give(value.storage);
  value.storage = undefined;
}
