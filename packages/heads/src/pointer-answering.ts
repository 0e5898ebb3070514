import {
  add,
  argMax,
  cast,
  equal,
  expandDims,
  linear,
  matMul,
  mul,
  reshape,
  stack,
  sub,
  type Tensor,
  tanh,
  tensor1d,
  type Variable,
} from '@bertwright/tensor';
import { HeadError } from './head-error.ts';
import { dropStates, type HeadOptions } from './head-options.ts';
import {
  checkSizes,
  type Dense,
  denseTree,
  type FreshOptions,
  freshHead,
  type MakeParameter,
} from './head-tree.ts';
import type { SpanLogits } from './question-answering.ts';

/** A score of every token as a start, and a pointer from a start to its end. */
export type PointerAnsweringParameters<T = Variable> = {
  /** `kernel` [hidden, 1] */
  readonly start: { readonly kernel: T };
  /** Of the token that may be the end: `kernel` [hidden, hidden], `bias` [hidden]. */
  readonly token: Dense<T>;
  /** Of the start's state: `kernel` [hidden, hidden]. */
  readonly given: { readonly kernel: T };
  /** `kernel` [hidden, 1] */
  readonly end: { readonly kernel: T };
};

/** Ends under each of several starts. */
export type PointerLogits = {
  /** [batch, length] */
  readonly startLogits: Tensor;
  /** int32 [batch, starts]: the best starts, the best first. */
  readonly starts: Tensor;
  /** [batch, starts, length]: of ends, given each of the starts. */
  readonly endLogits: Tensor;
};

/**
 * The head's tree of what `make` returns.
 * @throws HeadError `size-invalid` for a size that is no whole number above 0.
 */
export function pointerAnsweringTree<T>(
  { hiddenSize }: { hiddenSize: number },
  make: MakeParameter<T>,
): PointerAnsweringParameters<T> {
  checkSizes({ hiddenSize });
  return {
    start: { kernel: make('start.kernel', [hiddenSize, 1]) },
    token: denseTree(make, 'token', [hiddenSize, hiddenSize]),
    given: { kernel: make('given.kernel', [hiddenSize, hiddenSize]) },
    end: { kernel: make('end.kernel', [hiddenSize, 1]) },
  };
}

/** Fresh parameters (see `freshHead`). @throws HeadError `size-invalid` */
export function pointerAnsweringParameters({
  hiddenSize,
  path = 'answer',
  ...fresh
}: { hiddenSize: number } & FreshOptions): PointerAnsweringParameters {
  return freshHead((make) => pointerAnsweringTree({ hiddenSize }, make), { ...fresh, path });
}

/**
 * Starts, and ends that are conditioned on the true start, to train on with `spanCrossEntropy`: the joint probability
 * of a span is that of its start times that of its end given the start. Ends are scored by the attention of a pointer
 * network (Vinyals et al. 2015, equation 3), v · tanh(W1 token + W2 start), with the start's own state as the query; the
 * same conditioning as XLNet's answers (Yang et al. 2019, section A.3).
 *
 * @param hidden the last hidden states [batch, length, hidden].
 * @param start int32 [batch]: where the answers start; where it is no token of the row (-100), the start's state is 0.
 */
export function pointerAnswering(
  parameters: PointerAnsweringParameters,
  hidden: Tensor,
  start: Tensor,
  options: HeadOptions = {},
): SpanLogits {
  const states = dropped(hidden, options);
  const [batch, length] = states.shape as [number, number];
  const ends = endLogits(parameters, states, reshape(start, [batch, 1]));
  return { startLogits: pointerStarts(parameters, states), endLogits: reshape(ends, [batch, length]) };
}

/**
 * Starts, and the ends under each of the best of them: what `pointerAnswers` decodes.
 *
 * @param hidden the last hidden states [batch, length, hidden].
 * @param options `starts`: how many of the best starts are followed, at most `length`; `passage`: [batch, length], bool
 * or 0 and 1, the tokens where an answer may start, all where it is left out.
 * @throws HeadError `size-invalid` where more starts are asked for than there are tokens.
 */
export function pointerAnsweringBest(
  parameters: PointerAnsweringParameters,
  hidden: Tensor,
  { starts: count = 5, passage }: { starts?: number; passage?: Tensor } = {},
): PointerLogits {
  const logits = pointerStarts(parameters, hidden);
  const outside = passage && mul(sub(1, cast(passage, 'float32')), excluded);
  const starts = bestStarts(outside ? sub(logits, outside) : logits, count);
  return { startLogits: logits, starts, endLogits: endLogits(parameters, hidden, starts) };
}

/**
 * The scores of starts alone.
 * @param hidden the last hidden states [batch, length, hidden].
 * @returns [batch, length]
 */
export function pointerStarts({ start }: PointerAnsweringParameters, hidden: Tensor): Tensor {
  return reshape(linear(hidden, start.kernel), hidden.shape.slice(0, 2));
}

/** Far above any logit, and small enough that several of them can be told apart from infinity. */
const excluded = 1e9;

function dropped(hidden: Tensor, { path = 'answer', ...options }: HeadOptions): Tensor {
  return dropStates(hidden, path, options);
}

/** starts int32 [batch, count] -> [batch, count, length] */
function endLogits(
  { token, given, end }: PointerAnsweringParameters,
  states: Tensor,
  starts: Tensor,
): Tensor {
  const [batch, length, width] = states.shape as [number, number, number];
  const count = starts.shape[1]!;
  const startStates = matMul(oneHot(starts, length), states);
  const tokens = reshape(linear(states, token.kernel, token.bias), [batch, 1, length, width]);
  const query = reshape(linear(startStates, given.kernel), [batch, count, 1, width]);
  return reshape(linear(tanh(add(tokens, query)), end.kernel), [batch, count, length]);
}

/** logits [batch, length] -> int32 [batch, count]; equals in order. */
function bestStarts(logits: Tensor, count: number): Tensor {
  const length = logits.shape[1]!;
  if (!(Number.isSafeInteger(count) && count >= 1 && count <= length)) {
    throw new HeadError(
      'size-invalid',
      `Expected starts to be a whole number from 1 to the ${length} tokens of a row, got ${count}: ask for fewer.`,
    );
  }
  let left = logits;
  const found: Tensor[] = [];
  for (let index = 0; index < count; index++) {
    const best = argMax(left, -1);
    found.push(best);
    left = sub(left, mul(oneHot(best, length), 2 * excluded));
  }
  return stack(found, 1);
}

/** indices int32 [...] -> [..., length]; zeros where an index is no place of the row. */
function oneHot(indices: Tensor, length: number): Tensor {
  const places = tensor1d(
    Array.from({ length }, (_, place) => place),
    'int32',
  );
  return cast(equal(expandDims(indices, -1), places), 'float32');
}
