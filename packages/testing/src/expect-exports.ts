import { expect } from 'vitest';

/** Passes where a package's namespace (`import * as it`) has exactly these names, in any order. */
export function expectExports(namespace: object, names: readonly string[]): void {
  expect(Object.keys(namespace).sort()).toEqual([...names].sort());
}
