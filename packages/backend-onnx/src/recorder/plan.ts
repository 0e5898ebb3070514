import { GraphKey } from './graph-key.ts';
import type { RecordedOperation } from './recorded-operation.ts';
import type { Value } from './value.ts';

/** What is needed of the recorded operations, and the key of the graph that they form. */
export interface Plan {
  readonly key: GraphKey;
  readonly operations: readonly RecordedOperation[];
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
}

/** Returns the operations among `pending` that some value still alive depends on, in their order. */
export function neededOperations(pending: readonly RecordedOperation[]): RecordedOperation[] {
  const wanted = {};
  const needed: RecordedOperation[] = [];
  for (let i = pending.length - 1; i >= 0; i--) {
    const operation = pending[i]!;
    if (!operation.outputs.some((value) => value.references > 0 || value.mark === wanted)) continue;
    needed.push(operation);
    for (const value of operation.inputs) value.mark = wanted;
  }
  return needed.reverse();
}

/** Returns the graphs that `operations` run as, one after the other. */
export function plansOf(operations: readonly RecordedOperation[]): Plan[] {
  const graphs = graphsOf(operations);
  return graphs.map((graph, index) => plan(graph, graphs.slice(index + 1).flat()));
}

/** Cuts `operations` into those that run together: one that runs alone, and what lies between such. */
function graphsOf(operations: readonly RecordedOperation[]): RecordedOperation[][] {
  const graphs: RecordedOperation[][] = [];
  let together: RecordedOperation[] | undefined;
  for (const recorded of operations) {
    const { alone = false } = recorded.operation;
    if (together === undefined || alone) {
      together = [];
      graphs.push(together);
    }
    together.push(recorded);
    if (alone) together = undefined;
  }
  return graphs;
}

/**
 * Returns the inputs, outputs and key of `operations` run as one graph.
 *
 * @param later - what runs after it, and takes values from it
 */
function plan(operations: readonly RecordedOperation[], later: readonly RecordedOperation[] = []): Plan {
  const taken = new Set(later.flatMap((recorded) => recorded.inputs));
  const inputs: Value[] = [];
  const outputs: Value[] = [];
  const key = new GraphKey();
  let count = 0;
  for (const recorded of operations) {
    key.add(recorded);
    for (const value of recorded.inputs) {
      if (value.mark === key) {
        key.addNumber(value.number);
        continue;
      }
      value.mark = key;
      value.number = count++;
      inputs.push(value);
      key.addNumber(value.number);
      // Its own shape, which differs from the one it was seen in after a reshape.
      key.addPort(value);
    }
    for (const value of recorded.outputs) {
      value.mark = key;
      value.number = count++;
      const alive = value.references > 0 || taken.has(value);
      if (alive) outputs.push(value);
      key.addNumber(alive ? 1 : 0);
    }
  }
  return { key, operations, inputs, outputs };
}
