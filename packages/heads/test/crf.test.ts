import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  dispose,
  disposeTree,
  memory,
  parameter,
  type Scalar,
  sum,
  tensor,
  tidy,
  valueAndGradients,
} from '@bertwright/tensor';
import { describeWithShared, expectClose, useReferenceBackend } from '@bertwright/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type CrfParameters,
  type CrfValues,
  crfLogLikelihood,
  crfLoss,
  crfMarginals,
  crfParameters,
  type HeadError,
  labelConstraints,
  viterbi,
} from '../src/index.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

interface Case {
  tags: number;
  start: number[];
  end: number[];
  transitions: number[][];
  emissions: number[][][];
  labels: number[][];
  mask: number[][];
  logLikelihood: number[];
  emissionGrad: number[][][];
  transitionGrad: number[][];
  viterbi: number[][];
}

const onHost = ({ start, transitions, end }: Case): CrfValues => ({
  start,
  transitions: transitions.flat(),
  end,
});
const variables = ({ start, transitions, end, tags }: Case): CrfParameters => ({
  start: parameter(Float32Array.from(start), [tags]),
  transitions: parameter(Float32Array.from(transitions.flat()), [tags, tags]),
  end: parameter(Float32Array.from(end), [tags]),
});
const tensors = ({ labels, mask }: Pick<Case, 'labels' | 'mask'>) => {
  const shape = [labels.length, labels[0]!.length];
  return {
    labels: tensor(Int32Array.from(labels.flat()), shape, 'int32'),
    mask: tensor(mask.flat(), shape),
  };
};

/** Every labelling of `words` words and its score, by plain counting. */
function everyLabelling({ start, transitions, end }: CrfValues, emissions: number[][]) {
  const count = start.length;
  return Array.from({ length: count ** emissions.length }, (_, code) => {
    const labels = emissions.map((_, word) => Math.floor(code / count ** word) % count);
    const score = labels.reduce(
      (total, label, word) =>
        total +
        emissions[word]![label]! +
        (word === 0 ? start[label]! : transitions[labels[word - 1]! * count + label]!),
      end[labels.at(-1)!]!,
    );
    return { labels, score };
  });
}

/** 1 at a label, 0 at the others. */
const oneHot = (count: number, label: number) =>
  Array.from({ length: count }, (_, at) => Number(at === label));

describeWithShared('pytorch-crf', 'fixtures', (fixtures) => {
  const cases = JSON.parse(readFileSync(join(fixtures, 'crf.json'), 'utf8')) as Case[];
  const numbered = cases.map((each, index) => [index, each] as const);

  test.each(numbered)('case %i: log-likelihoods and their gradients', async (_, reference) => {
    const before = memory().numTensors;
    const chain = variables(reference);
    const shape = [reference.labels.length, reference.labels[0]!.length, reference.tags];
    const emissions = parameter(Float32Array.from(reference.emissions.flat(2)), shape);
    const likelihoods = tidy(() => crfLogLikelihood(chain, { emissions, ...tensors(reference) }));
    expectClose(await likelihoods.data(), reference.logLikelihood, 1e-5);
    const { gradients, value } = tidy(() =>
      valueAndGradients(
        () => sum(crfLogLikelihood(chain, { emissions, ...tensors(reference) })) as Scalar,
        [emissions, chain.transitions],
      ),
    );
    expectClose(await gradients[0]!.data(), reference.emissionGrad.flat(2), 1e-4);
    expectClose(await gradients[1]!.data(), reference.transitionGrad.flat(), 1e-4);
    dispose([likelihoods, value, ...gradients]);
    disposeTree([chain, emissions]);
    expect(memory().numTensors).toBe(before);
  });

  test.each(numbered)('case %i: Viterbi paths', (_, reference) => {
    for (const [row, path] of reference.viterbi.entries()) {
      const emissions = reference.emissions[row]!.slice(0, path.length).flat();
      expect([...viterbi(onHost(reference), { emissions }).labels]).toEqual(path);
    }
  });

  test.each(numbered)('case %i: marginals are the gradients of the log-partition', (_, reference) => {
    for (const [row, path] of reference.viterbi.entries()) {
      const emissions = reference.emissions[row]!.slice(0, path.length).flat();
      const { probabilities } = crfMarginals(onHost(reference), { emissions });
      // d log-likelihood / d emission = 1 for the row's own label - the marginal
      const expected = path.flatMap((_, word) =>
        Array.from(
          { length: reference.tags },
          (_, label) =>
            Number(reference.labels[row]![word] === label) - reference.emissionGrad[row]![word]![label]!,
        ),
      );
      expectClose(probabilities, expected, 1e-5);
    }
  });
});

const small: CrfValues = {
  start: [0.3, -0.8, 0.1],
  transitions: [0.5, -1, 0.2, 0.7, 0.1, -0.4, -2, 1.5, 0.3],
  end: [-0.2, 0.4, 0.9],
};
const words = [
  [1, -0.5, 0.2],
  [0.1, 0.9, -1.2],
  [-0.7, 0.4, 2],
  [0.3, 0.3, -0.1],
];

describe('the chain', () => {
  test.each([1, 2, 3, 4])('sums over every labelling of %i words', async (count) => {
    const before = memory().numTensors;
    const all = everyLabelling(small, words.slice(0, count));
    const partition = Math.log(all.reduce((total, { score }) => total + Math.exp(score), 0));
    const chosen = all[5 % all.length]!;
    const chain = variables({
      ...small,
      transitions: [small.transitions],
      tags: 3,
    } as unknown as Case);
    const likelihood = tidy(() =>
      crfLogLikelihood(chain, {
        emissions: tensor(words.slice(0, count).flat(), [1, count, 3]),
        ...tensors({ labels: [chosen.labels], mask: [new Array(count).fill(1)] }),
      }),
    );
    expectClose(await likelihood.data(), [chosen.score - partition], 1e-5);
    const marginals = crfMarginals(small, { emissions: words.slice(0, count).flat() });
    expect(marginals.logPartition).toBeCloseTo(partition, 10);
    const best = all.reduce((left, right) => (right.score > left.score ? right : left));
    const found = viterbi(small, { emissions: words.slice(0, count).flat() });
    expect([...found.labels]).toEqual(best.labels);
    expect(found.score).toBeCloseTo(best.score, 10);
    disposeTree(chain);
    likelihood.dispose();
    expect(memory().numTensors).toBe(before);
  });

  test('keeps scores and gradients finite for confident emissions and long padded rows', async () => {
    const chain = crfParameters({ labels: 3, seed: 1 });
    const [count, width] = [70, 100];
    const emissions = parameter(
      Float32Array.from({ length: width * 3 }, (_, at) => (at % 3 === Math.floor(at / 3) % 3 ? 60 : -60)),
      [1, width, 3],
    );
    const truth = Array.from({ length: width }, (_, word) => word % 3);
    const mask = [truth.map((_, word) => Number(word < count))];
    const { value, gradients } = tidy(() =>
      valueAndGradients(
        () => crfLoss(chain, { emissions, ...tensors({ labels: [truth], mask }) }),
        [emissions, ...Object.values(chain)],
      ),
    );
    expect(Math.abs((await value.data())[0]!)).toBeLessThan(1e-2);
    for (const gradient of gradients) {
      for (const number of await gradient.data()) expect(Math.abs(number)).toBeLessThan(1e-4);
    }
    disposeTree([chain, emissions, value, ...gradients]);
  });

  describe.each([
    ['ordinary scores', small, words],
    [
      'a single allowed path far below what rows and columns hold elsewhere',
      { start: [0, -1e4, -1e4], transitions: [-1e4, 0, -1e4, -1e4, -1e4, 0, 0, -1e4, -1e4], end: [0, 0, 0] },
      [
        [0, 100, 100],
        [100, 0, 100],
        [100, 100, 0],
        [0, 100, 100],
        [100, 0, 100],
      ],
    ],
    [
      'two allowed paths, two of three labels far ahead',
      { start: [0, -1e4, -1e4], transitions: [0, -1e4, -1e4, -1e4, 0, 0, -1e4, 0, 0], end: [1, 0, -1e4] },
      [
        [0, 0, 0],
        [1, 100, 99],
        [-2, 100, 100],
        [-1, 100, 100],
      ],
    ],
    [
      'emissions of hundreds that cross',
      {
        start: [0, 1, 2],
        transitions: [-300, 200, -1e4, 150, -1e4, -90, 0.5, -1e4, -200],
        end: [300, 0, -80],
      },
      [
        [-100, 250, 0.5],
        [120, -40, 0.25],
        [-210, 100, 0],
        [99, 100, 101],
        [90, 180, -90],
      ],
    ],
  ])('of %s', (_, values: CrfValues, emissions: number[][]) => {
    test('has likelihoods and gradients as counted over every labelling in double precision', async () => {
      const count = values.start.length;
      const all = everyLabelling(values, emissions);
      const largest = Math.max(...all.map(({ score }) => score));
      const total = all.reduce((sum, { score }) => sum + Math.exp(score - largest), 0);
      const ranked = [...all].sort((a, b) => b.score - a.score);
      const chosen = ranked[1]!;
      // The mean of a labelling's features under the model, less those of the chosen one.
      const features = ({ labels }: { labels: number[] }) => ({
        emissions: emissions.flatMap((_, word) => oneHot(count, labels[word]!)),
        start: oneHot(count, labels[0]!),
        transitions: labels.slice(1).reduce(
          (sums, label, word) => {
            sums[labels[word]! * count + label]!++;
            return sums;
          },
          new Array<number>(count * count).fill(0),
        ),
        end: oneHot(count, labels.at(-1)!),
      });
      const expected = features(chosen);
      for (const each of all) {
        const share = Math.exp(each.score - largest) / total;
        for (const [name, numbers] of Object.entries(features(each))) {
          for (const [at, number] of numbers.entries()) expected[name as 'start'][at]! -= share * number;
        }
      }
      const chain = variables({ ...values, transitions: [values.transitions], tags: count } as never);
      const scores = parameter(Float32Array.from(emissions.flat()), [1, emissions.length, count]);
      const { value, gradients } = tidy(() =>
        valueAndGradients(
          () =>
            sum(
              crfLogLikelihood(chain, {
                emissions: scores,
                ...tensors({ labels: [chosen.labels], mask: [emissions.map(() => 1)] }),
              }),
            ) as Scalar,
          [scores, chain.start, chain.transitions, chain.end],
        ),
      );
      const likelihood = chosen.score - largest - Math.log(total);
      // Differences of scores of hundreds in single precision.
      expect(Math.abs((await value.data())[0]! - likelihood)).toBeLessThan(
        1e-6 * Math.max(1, Math.abs(largest), Math.abs(chosen.score)),
      );
      for (const [index, name] of (['emissions', 'start', 'transitions', 'end'] as const).entries()) {
        expectClose(await gradients[index]!.data(), expected[name], 1e-4, { absolute: 1e-4, name });
      }
      disposeTree([chain, scores, value, ...gradients]);
    });
  });

  test('crfLoss is the mean over rows with words, whatever stands in the others', async () => {
    const before = memory().numTensors;
    const chain = crfParameters({ labels: 3, seed: 1, initializerRange: 1 });
    const emissions = [words, words, words].flat(2);
    const labels = [
      [0, 1, 2, 0],
      [2, 2, -100, -100],
      [-100, -100, -100, -100],
    ];
    const mask = [
      [1, 1, 1, 1],
      [1, 1, 0, 0],
      [0, 0, 0, 0],
    ];
    const [loss, each] = tidy(() => {
      const batch = { emissions: tensor(emissions, [3, 4, 3]), ...tensors({ labels, mask }) };
      return [crfLoss(chain, batch), crfLogLikelihood(chain, batch)] as const;
    });
    const [first, second, third] = await each.data();
    expect(third === 0).toBe(true);
    expectClose(await loss.data(), [-(first! + second!) / 2], 1e-6);
    disposeTree([chain, loss, each]);
    expect(memory().numTensors).toBe(before);
  });

  test('refuses shapes that do not fit', () => {
    const chain = crfParameters({ labels: 3 });
    const batch = { labels: [[0, 1]], mask: [[1, 1]] };
    expect(() =>
      tidy(() => crfLoss(chain, { emissions: tensor(words.flat(), [1, 3, 4]), ...tensors(batch) })),
    ).toThrow(expect.objectContaining({ code: 'shape-invalid' } satisfies Partial<HeadError>));
    expect(() => viterbi(small, { emissions: [1, 2] })).toThrow(
      expect.objectContaining({ code: 'shape-invalid' } satisfies Partial<HeadError>),
    );
    disposeTree(chain);
  });
});

describe('constraints', () => {
  const names = ['O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC'];
  const followers = (labels: readonly string[], from: string) =>
    labels.filter(
      (_, to) => labelConstraints(labels).transitions[labels.indexOf(from) * labels.length + to] === 1,
    );

  test('of BIO: I- follows its own type only and begins nothing', () => {
    expect(followers(names, 'O')).toEqual(['O', 'B-PER', 'B-LOC']);
    expect(followers(names, 'B-PER')).toEqual(['O', 'B-PER', 'I-PER', 'B-LOC']);
    expect(followers(names, 'I-LOC')).toEqual(['O', 'B-PER', 'B-LOC', 'I-LOC']);
    expect([...labelConstraints(names).start]).toEqual([1, 1, 0, 1, 0]);
    expect([...labelConstraints(names).end]).toEqual([1, 1, 1, 1, 1]);
  });

  test('of BIOES: what has begun is ended', () => {
    const marks = ['O', 'B-X', 'I-X', 'E-X', 'S-X'];
    expect(followers(marks, 'B-X')).toEqual(['I-X', 'E-X']);
    expect(followers(marks, 'E-X')).toEqual(['O', 'B-X', 'S-X']);
    expect(followers(marks, 'S-X')).toEqual(['O', 'B-X', 'S-X']);
    expect([...labelConstraints(marks).start]).toEqual([1, 1, 0, 0, 1]);
    expect([...labelConstraints(marks).end]).toEqual([1, 0, 0, 1, 1]);
  });

  test('of IOB1 and of parts of speech: none', () => {
    expect(followers(['O', 'I-X'], 'O')).toEqual(['O', 'I-X']);
    expect([...labelConstraints(['NOUN', 'VERB']).transitions]).toEqual([1, 1, 1, 1]);
  });

  test('bind the best labelling and the marginals', () => {
    const labels = ['O', 'B-X', 'I-X'];
    const constraints = labelConstraints(labels);
    const emissions = words.flat();
    const valid = everyLabelling(small, words).filter(({ labels: path }) =>
      path.every((label, word) => label !== 2 || (word > 0 && path[word - 1] !== 0)),
    );
    const best = valid.reduce((left, right) => (right.score > left.score ? right : left));
    expect([...viterbi(small, { emissions, constraints }).labels]).toEqual(best.labels);
    const total = valid.reduce((sum, { score }) => sum + Math.exp(score), 0);
    const expected = words.flatMap((_, word) =>
      labels.map(
        (_, label) =>
          valid
            .filter(({ labels: path }) => path[word] === label)
            .reduce((sum, { score }) => sum + Math.exp(score), 0) / total,
      ),
    );
    expectClose(crfMarginals(small, { emissions, constraints }).probabilities, expected, 1e-12);
  });
});
