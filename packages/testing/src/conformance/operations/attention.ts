import {
  attention,
  composedAttention,
  concat,
  dispose,
  dropoutMaskValues,
  reshape,
  tensor,
  tidy,
} from '@bertwright/tensor';
import { describe, expect } from 'vitest';
import { booleans, floats, onBackend } from '../host-tensor.ts';
import * as reference from '../reference/attention.ts';
import { attentionGradientTerms } from '../reference/attention-terms.ts';
import type { OperationCase } from './check-operation.ts';
import type { OperationTests } from './operation-tests.ts';

const key = { seed: 5, step: 2, site: 9 };
const rate = 0.3;

interface Sizes {
  batch: number;
  queries: number;
  keys: number;
  width: number;
  heads: number;
}

const small: Sizes = { batch: 2, queries: 3, keys: 5, width: 8, heads: 2 };

function inputsOf({ batch, queries, keys, width }: Sizes, spread = 2): OperationCase['inputs'] {
  // Scores are sums of `width / heads` products with values of a deviation of 1.
  const reach = (Math.sqrt(3) * Math.max(1, spread)) / 2;
  return [
    floats([batch, queries, width], { seed: 1, from: -reach, to: reach }),
    floats([batch, keys, width], { seed: 2, from: -Math.sqrt(3), to: Math.sqrt(3) }),
    floats([batch, keys, width], { seed: 3 }),
  ];
}

interface Given {
  spread?: number;
  mask?: ArrayLike<number> | undefined;
  dropped?: boolean;
  scale?: number;
}

/** What attention is given beside its tensors: for the reference, and on the backend. */
function situation({ batch, queries, keys, heads }: Sizes, { mask, dropped = false, scale }: Given) {
  const dropoutMask = dropped ? dropoutMaskValues([batch, heads, queries, keys], rate, key) : undefined;
  const both = { heads, ...(scale !== undefined && { scale }) };
  return {
    options: { ...both, keyMask: mask, dropoutMask, rate },
    given: () => ({
      ...both,
      keyMask: mask && onBackend({ shape: [batch, keys], dtype: 'bool', data: mask }),
      dropout: dropped ? { rate, ...key } : undefined,
    }),
  };
}

function caseOf(sizes: Sizes, given: Given): OperationCase {
  const { options, given: onEngine } = situation(sizes, given);
  return {
    inputs: inputsOf(sizes, given.spread),
    terms: ([q, k, v], dy) => attentionGradientTerms(q!, k!, v!, dy, options),
    run: ([q, k, v]) => attention(q!, k!, v!, onEngine()),
    reference: ([q, k, v]) => reference.attention(q!, k!, v!, options),
  };
}

/** Context and weights before dropout behind each other, so that gradients come from both. */
function withWeights(sizes: Sizes, given: Given): OperationCase {
  const { options, given: onEngine } = situation(sizes, given);
  return {
    inputs: inputsOf(sizes, given.spread),
    run: ([q, k, v]) => {
      const { context, probabilities } = composedAttention(q!, k!, v!, onEngine());
      return concat([context, probabilities].map((each) => reshape(each, [each.size])));
    },
    reference: ([q, k, v]) => {
      const parts = [reference.attention(q!, k!, v!, options), reference.attentionWeights(q!, k!, options)];
      const data = parts.flatMap((part) => Array.from(part.data));
      return { shape: [data.length], dtype: 'float32', data: Float64Array.from(data) };
    },
  };
}

const masks: [title: string, mask: number[] | undefined][] = [
  ['no mask', undefined],
  ['all keys visible', [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]],
  ['some keys hidden', [1, 1, 0, 1, 0, 0, 1, 0, 0, 0]],
  ['a row without a visible key', [0, 0, 0, 0, 0, 1, 1, 0, 0, 1]],
  ['no key visible at all', [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
];

/** Attention: masks, dropout, and scores that spread so far that one key takes all the weight. */
export function describeAttention({ check, clean }: OperationTests): void {
  for (const spread of [0, 50, 200]) {
    describe(`attention with scores that spread by about ${spread}`, () => {
      for (const [title, mask] of masks) {
        check(title, () => caseOf(small, { spread, mask }));
        check(`${title}, with dropout of the weights`, () => caseOf(small, { spread, mask, dropped: true }));
      }
    });
  }
  describe('attention', () => {
    const sizes: Record<string, Sizes> = {
      'one query, one key, one head': { batch: 1, queries: 1, keys: 1, width: 3, heads: 1 },
      'an odd number of heads of width 1': { batch: 3, queries: 2, keys: 4, width: 3, heads: 3 },
      'an empty batch': { batch: 0, queries: 3, keys: 5, width: 8, heads: 2 },
    };
    for (const [title, each] of Object.entries(sizes)) {
      check(title, () => caseOf(each, {}));
      check(`${title}, with a mask`, () =>
        caseOf(each, { mask: new Uint8Array(each.batch * each.keys).fill(1) }),
      );
    }
    const large: Sizes = { batch: 2, queries: 33, keys: 65, width: 64, heads: 4 };
    check('[2,33,64] on 65 keys', () => caseOf(large, {}));
    check('[2,33,64] on 65 keys with mask and dropout', () =>
      caseOf(large, { mask: booleans([2, 65]).data, dropped: true }),
    );
    for (const head of [80, 128]) {
      const wide: Sizes = { batch: 1, queries: 18, keys: 21, width: 2 * head, heads: 2 };
      check(`heads of ${head} values`, () => caseOf(wide, {}));
      check(`heads of ${head} values with mask and dropout`, () =>
        caseOf(wide, { mask: booleans([1, 21]).data, dropped: true }),
      );
    }
    check('another scale', () => caseOf(small, { scale: 0.25 }));

    clean('a hidden key weighs exactly 0: its value may be anything', async () => {
      const run = (value: number) =>
        tidy(() => {
          const x = tensor([1, 2, 3, 4], [1, 2, 2]);
          return attention(x, x, tensor([1, 1, value, value], [1, 2, 2]), {
            heads: 1,
            keyMask: tensor([1, 0], [1, 2], 'bool'),
          });
        });
      const [small, large] = [run(1), run(1e30)];
      expect(await small.data()).toEqual(await large.data());
      dispose([small, large]);
    });
  });
  describe('attention with its weights', () => {
    for (const [title, mask] of masks) {
      check(title, () => withWeights(small, { mask }));
      check(`${title}, with dropout of the weights`, () => withWeights(small, { mask, dropped: true }));
    }
    check('with scores that spread by about 200', () => withWeights(small, { spread: 200 }));
    check('another scale', () => withWeights(small, { scale: 0.25 }));
  });
}
