import { MetricsError } from './metrics-error.ts';

/** Translations, and for each its reference or references. */
export type Translations = readonly [
  hypotheses: readonly string[],
  references: readonly (string | readonly string[])[],
];

/** Each hypothesis with its references, at least one. */
export function pairReferences(...[hypotheses, references]: Translations): [string, readonly string[]][] {
  if (hypotheses.length !== references.length) {
    throw new MetricsError(
      'length-mismatch',
      `Expected references for every hypothesis, got ${references.length} for ${hypotheses.length}.`,
    );
  }
  return hypotheses.map((hypothesis, index) => {
    const own = references[index]!;
    const list = typeof own === 'string' ? [own] : own;
    if (list.length === 0) {
      throw new MetricsError(
        'invalid-value',
        `Expected at least one reference, got none for hypothesis ${index}.`,
      );
    }
    return [hypothesis, list];
  });
}
