import type { Plan } from './plan.ts';
import type { Run } from './run.ts';
import type { Value } from './value.ts';

/** An output of a plan and the input that it may be written over. */
export interface Overwriting {
  readonly output: Value;
  readonly input: Value;
}

/** Whether a plan is an operation that writes over its inputs. */
export function overwrites({ operations }: Pick<Plan, 'operations'>): boolean {
  return operations.length === 1 && operations[0]!.operation.overwrites !== undefined;
}

/** What may be written over what: only where an operation runs alone has everybody else read its inputs. */
export function overwritingOf({ operations }: Pick<Plan, 'operations'>): Overwriting[] {
  const [only, ...others] = operations;
  if (only === undefined || others.length > 0) return [];
  const { operation, attributes, inputs, outputs } = only;
  const pairs = operation.overwrites?.(attributes, inputs.length) ?? [];
  return pairs.map(([to, from]) => ({ output: outputs[to]!, input: inputs[from]! }));
}

/** Returns what tells whether nothing but the operations of a run needs the memory of one of its inputs. */
export function ownershipIn({ operations }: Pick<Plan, 'operations'>): (value: Value) => boolean {
  const uses = new Map<Value, number>();
  for (const { inputs } of operations) {
    for (const value of inputs) uses.set(value, (uses.get(value) ?? 0) + 1);
  }
  return (value) =>
    value.references <= 0 &&
    value.uses === uses.get(value) &&
    value.run === undefined &&
    value.storage !== undefined &&
    !value.storage.escaped;
}

/**
 * After an update that did not take place: what it should have made keeps the values from before, so that a step that
 * failed or was stopped leaves parameters as they were. Returns those values.
 */
export function keepInputs(run: Run): Set<Value> {
  const kept = new Set<Value>();
  const outputs = new Set(run.outputs);
  const isOwned = ownershipIn(run);
  for (const { output, input } of overwritingOf(run)) {
    const { storage } = input;
    if (storage === undefined || input.error !== undefined || output.storage !== undefined) continue;
    if (!outputs.has(output) || !isOwned(input)) continue;
    output.storage = storage;
    input.storage = undefined;
    kept.add(output);
  }
  return kept;
}
