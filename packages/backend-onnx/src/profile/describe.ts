import { currentBackend } from './current-backend.ts';
import { describeGraph, type GraphDescription } from './graph-description.ts';
import { graphTable } from './graph-table.ts';

/** A graph, and the same for people. */
export interface OnnxDescription extends GraphDescription {
  /** A line on the whole and a row an operation. */
  toTable(): string;
}

/**
 * Describes the graphs that would run next, in their order: what is recorded, not run yet and needed for a tensor that
 * is alive. A training step is two: the gradients, and the update of the parameters. It computes nothing.
 *
 * @throws OnnxError `not-started`
 */
export function describeOnnx(): OnnxDescription[] {
  return currentBackend().recorder.pendingPlans.map((plan) => {
    const description = describeGraph(plan);
    return { ...description, toTable: () => graphTable(description) };
  });
}
