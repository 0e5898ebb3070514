import type { NativeApi } from './native-api.ts';

/** An array of C strings. `text` must be kept as long as `pointers` is used. */
export interface NativeStrings {
  readonly text: Uint8Array;
  readonly pointers: BigUint64Array;
}

/** Returns `strings` as a C array of pointers to strings that end with a zero. */
export function nativeStrings(api: NativeApi, strings: readonly string[]): NativeStrings {
  const text = new TextEncoder().encode(strings.map((string) => `${string}\0`).join(''));
  const pointers = new BigUint64Array(Math.max(1, strings.length));
  const start = api.address(text);
  for (let offset = 0, index = 0; index < strings.length; index++) {
    pointers[index] = start + BigInt(offset);
    offset = text.indexOf(0, offset) + 1;
  }
  return { text, pointers };
}
