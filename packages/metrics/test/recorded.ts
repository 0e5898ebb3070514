import { readFileSync } from 'node:fs';
import { expect } from 'vitest';

/** A part of edge-cases.json, which record.py beside it wrote. */
export function recorded<Case>(part: string): Case[] {
  const text = readFileSync(new URL('./fixtures/edge-cases.json', import.meta.url), 'utf8');
  const cases = (JSON.parse(text) as Record<string, Case[]>)[part];
  if (cases === undefined || cases.length === 0) throw new Error(`edge-cases.json has no ${part}`);
  return cases;
}

/** A part of the reference outputs in ../shared. */
export function shared<Case>(path: string, part: string): Case[] {
  return (JSON.parse(readFileSync(path, 'utf8')) as Record<string, Case[]>)[part]!;
}

/** Passes for the recorded number to 12 digits; null is NaN. */
export function expectNumber(actual: number, wanted: number | null): void {
  if (wanted === null) expect(actual).toBeNaN();
  else expect(Math.abs(actual - wanted)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(wanted)));
}

/** Passes for recorded precision, recall and F1. */
export function expectScores(
  { precision, recall, f1 }: { precision: number; recall: number; f1: number },
  wanted: readonly (number | null)[],
): void {
  for (const [index, value] of [precision, recall, f1].entries()) expectNumber(value, wanted[index]!);
}
