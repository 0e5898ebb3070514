import type { TraceEvent } from '../engine/engine.ts';
import { type GraphDescription, type OperationDescription, operationOfNode } from './graph-description.ts';

/** An operation and the time that its nodes took. */
export interface OperationProfile extends OperationDescription {
  /** Milliseconds a run, the mean over the runs. */
  readonly ms: number;
}

/** A graph and the time that it took. */
export interface GraphProfile extends GraphDescription {
  readonly runs: number;
  /** Milliseconds a run from its start to its end inside ONNX Runtime, the mean over the runs. */
  readonly ms: number;
  /** The operations, the slowest first. What they take together is less than `ms` by what lies between nodes. */
  readonly operations: readonly OperationProfile[];
}

/** Adds the times in `events`, which are of all runs of one program, to its description. */
export function profileGraph(
  description: GraphDescription,
  runs: number,
  events: readonly TraceEvent[],
): GraphProfile {
  const took = new Map<string, number>();
  for (const event of events) {
    const node = nodeOf(event);
    if (node === undefined) continue;
    const operation = operationOfNode(node);
    took.set(operation, (took.get(operation) ?? 0) + event.dur / 1000);
  }
  const perRun = (ms: number) => (runs === 0 ? 0 : ms / runs);
  const operations = description.operations.map((operation) => ({
    ...operation,
    ms: perRun(took.get(operation.name) ?? 0),
  }));
  return {
    ...description,
    runs,
    ms: perRun(events.filter(isRun).reduce((sum, { dur }) => sum + dur / 1000, 0)),
    operations: operations.sort((a, b) => b.ms - a.ms),
  };
}

/** The name of the node whose work an event is, and `undefined` for any other event. */
export function nodeOf({ cat, name }: TraceEvent): string | undefined {
  const end = '_kernel_time';
  return cat === 'Node' && name.endsWith(end) ? name.slice(0, -end.length) : undefined;
}

/** Whether an event is one whole run. */
export function isRun({ cat, name }: TraceEvent): boolean {
  return cat === 'Session' && name === 'model_run';
}
