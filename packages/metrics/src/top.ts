import { MetricsError } from './metrics-error.ts';

export interface TopOptions {
  /** How many of the highest scores count. */
  k: number;
}

export interface RankingOptions {
  /** How many of the highest scores count; all by default. */
  k?: number | undefined;
}

export function checkTop(k: number): void {
  if (!Number.isSafeInteger(k) || k < 1) {
    throw new MetricsError('invalid-option', `Expected k to be a whole number above 0, got ${k}.`);
  }
}
