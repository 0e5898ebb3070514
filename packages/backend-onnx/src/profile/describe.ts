import { currentBackend } from './current-backend.ts';
import { describeGraph, type GraphDescription } from './graph-description.ts';
import { graphTable } from './graph-table.ts';

/** A graph, and the same for people. */
export interface OnnxDescription extends GraphDescription {
  /** A line on the whole and a row an operation. */
  toTable(): string;
}

/**
 * Describes the graph that the next run would be: what is recorded, not run yet and needed for a tensor that is
 * alive. It computes nothing. Returns `undefined` where nothing is.
 *
 * @throws OnnxError `not-started`
 */
export function describeOnnx(): OnnxDescription | undefined {
  const plan = currentBackend().recorder.pendingPlan;
  if (plan === undefined) return undefined;
  const description = describeGraph(plan);
  return { ...description, toTable: () => graphTable(description) };
}
