import { add, clone, engine, ones, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { TensorError } from './error.ts';

/** One operation that ran while gradients were asked for: tfjs's kernels write it, and `differentiable`. */
export type TapeNode = ReturnType<typeof engine>['state']['activeTape'][number];

/** Runs `work` and returns its result and what it wrote on tfjs's tape. To be given to `freeTape` in the end. */
export function recordTape<T extends Tensor>(work: () => T): { value: T; tape: readonly TapeNode[] } {
  const { state } = engine();
  if (state.gradientDepth === 0) state.activeTape = [];
  const start = state.activeTape.length;
  state.gradientDepth++;
  try {
    const value = tidy(work);
    return { value, tape: state.activeTape.slice(start) };
  } finally {
    state.gradientDepth--;
  }
}

/** Frees what the tape holds for the way back; not while something around it still asks for gradients. */
export function freeTape(): void {
  const { state } = engine();
  if (state.gradientDepth > 0) return;
  for (const { saved } of state.activeTape ?? []) for (const tensor of saved ?? []) tensor.dispose();
  state.activeTape = [];
}

/**
 * Walks the tape backwards from `value` and returns the gradient of each of `sources`, in their shapes; `undefined`
 * where `value` does not depend on one. Gradients of one tensor are added up in the tape's order.
 *
 * tfjs's own walk gives the same; this one opens a scope a node instead of one an input, and lets go of a gradient where it was last needed.
 */
export function backpropagate(
  tape: readonly TapeNode[],
  value: Tensor,
  sources: readonly Tensor[],
): (Tensor | undefined)[] {
  const { dependent, nodes } = dependentNodes(tape, sources);
  const gradients = new Map<number, Tensor>();
  const wanted = new Set(sources.map(({ id }) => id));
  gradients.set(value.id, ones(value.shape));
  for (const node of nodes.reverse()) {
    const dys = node.outputs.map(({ id }) => gradients.get(id));
    if (dys.every((dy) => dy === undefined)) continue;
    const names = Object.keys(node.inputs).filter((name) => dependent.has(node.inputs[name]!.id));
    for (const [place, dx] of gradientsOf(node, dys as Tensor[], names).entries()) {
      const { id } = node.inputs[names[place]!]!;
      const before = gradients.get(id);
      gradients.set(id, before === undefined ? dx : add(before, dx));
      before?.dispose();
    }
    for (const { id } of node.outputs) {
      if (wanted.has(id)) continue;
      gradients.get(id)?.dispose();
      gradients.delete(id);
    }
  }
  return sources.map(({ id }) => gradients.get(id));
}

/** The nodes that depend on `sources`, and the ids of all tensors that do. */
function dependentNodes(
  tape: readonly TapeNode[],
  sources: readonly Tensor[],
): { dependent: ReadonlySet<number>; nodes: TapeNode[] } {
  const dependent = new Set(sources.map(({ id }) => id));
  const nodes = tape.filter(({ inputs, outputs }) => {
    for (const name in inputs) {
      if (!dependent.has(inputs[name]!.id)) continue;
      for (const { id } of outputs) dependent.add(id);
      return true;
    }
    return false;
  });
  return { dependent, nodes };
}

/** The gradients of the inputs of a node that are called `names`. */
function gradientsOf({ kernelName, inputs, gradient }: TapeNode, dys: Tensor[], names: string[]): Tensor[] {
  if (gradient == null) {
    throw new TensorError(
      'missing-gradient',
      `Expected a gradient of the kernel ${kernelName}, and it has none: leave it out of what is differentiated.`,
    );
  }
  return tidy(() => {
    const made = gradient(dys);
    const gradients: Tensor[] = [];
    for (const name of names) {
      const x = inputs[name]!;
      const dx = made[name]?.();
      if (dx === undefined || dx.dtype !== 'float32' || !isSameShape(dx.shape, x.shape)) {
        throw new TensorError(
          'missing-gradient',
          `Expected ${kernelName} to give a gradient float32 [${x.shape}] of its input ${name}, got ${dx ? `${dx.dtype} [${dx.shape}]` : 'none'}: mend the gradient that is registered for it.`,
        );
      }
      // A gradient that is handed on as it came is freed on its own.
      gradients.push(dys.includes(dx) || gradients.includes(dx) ? clone(dx) : dx);
    }
    return gradients;
  });
}

function isSameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}
