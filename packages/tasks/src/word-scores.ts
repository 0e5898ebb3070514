import { type CrfValues, crfMarginals, type LabelConstraints, viterbi } from '@bertwright/heads';
import { logSumExp } from './logits.ts';
import type { RowWord, TaggedBatch } from './tagged-batch.ts';
import type { SplitText } from './tagged-words.ts';
import type { HostTensor } from './task.ts';

/** How the pieces of a word agree on its label, as in Hugging Face's pipeline. */
export type Aggregation = 'first' | 'max' | 'average';

/** What a model says of some words of a text, one after the other. */
export interface WordScores {
  readonly text: SplitText;
  /** The number of the first of them. */
  readonly from: number;
  /** Of each word its labels' probabilities, or emissions where there is a chain [labels]; none without pieces. */
  readonly scores: readonly (Float32Array | undefined)[];
  readonly chain?: CrfValues;
}

/** Labels of words and how probable they are [words]. */
export interface WordLabels {
  /** Class numbers; -1 for a word without pieces. */
  readonly labels: Int32Array;
  readonly probabilities: Float64Array;
}

/** The scores of the words that each row of a batch answers for. */
export function readWordScores(
  outputs: Record<string, HostTensor>,
  { tagged, chain, length }: TaggedBatch,
  aggregation: Aggregation,
): WordScores[] {
  const { values, shape } = chain ? outputs.emissions! : outputs.logits!;
  const width = chain ? chain.packed.words : length;
  const count = shape[2]!;
  return tagged.map(({ text, own: [from, to], words }, row) => {
    const at = (place: number) => {
      const start = (row * width + place) * count;
      return Float32Array.from({ length: count }, (_, label) => values[start + label]!);
    };
    const scores = new Array<Float32Array | undefined>(to - from).fill(undefined);
    for (const [index, each] of words.entries()) {
      if (each.own) scores[each.word - from] = chain ? at(index) : agree(each, at, aggregation);
    }
    return { text, from, scores, ...(chain && { chain: chainAt(outputs, row, count) }) };
  });
}

/** The scores of a whole text from those of its windows, in order. */
export function joinWordScores(windows: readonly WordScores[]): WordScores {
  const [first] = windows as [WordScores];
  return { ...first, scores: windows.flatMap(({ scores }) => scores) };
}

/**
 * The label of each word: the most probable, or with a chain those of the best path, with their marginals.
 * @param constraints which labels may follow each other in a chain.
 */
export function labelWords({ scores, chain }: WordScores, constraints?: LabelConstraints): WordLabels {
  const labels = new Int32Array(scores.length).fill(-1);
  const probabilities = new Float64Array(scores.length);
  const present = [...scores.keys()].filter((word) => scores[word]);
  if (!chain) {
    for (const word of present) {
      const best = scores[word]!.reduce((most, score, label, all) => (score > all[most]! ? label : most), 0);
      labels[word] = best;
      probabilities[word] = scores[word]![best]!;
    }
    return { labels, probabilities };
  }
  const count = chain.start.length;
  const emissions = new Float32Array(present.length * count);
  for (const [index, word] of present.entries()) emissions.set(scores[word]!, index * count);
  const row = { emissions, ...(constraints && { constraints }) };
  const best = viterbi(chain, row).labels;
  const { probabilities: all } = crfMarginals(chain, row);
  for (const [index, word] of present.entries()) {
    labels[word] = best[index]!;
    probabilities[word] = all[index * count + best[index]!]!;
  }
  return { labels, probabilities };
}

/** The probabilities of a word's labels from those of its pieces. */
function agree(
  { begin, end }: RowWord,
  logits: (token: number) => Float32Array,
  aggregation: Aggregation,
): Float32Array {
  const first = softmax(logits(begin));
  if (aggregation === 'first') return first;
  const all = [first];
  for (let token = begin + 1; token < end; token++) all.push(softmax(logits(token)));
  if (aggregation === 'average') {
    return first.map((_, label) => all.reduce((sum, piece) => sum + piece[label]!, 0) / all.length);
  }
  const surest = all.map((piece) => Math.max(...piece));
  return all[surest.indexOf(Math.max(...surest))]!;
}

function softmax(logits: Float32Array): Float32Array {
  const total = logSumExp(logits);
  return logits.map((logit) => Math.exp(logit - total));
}

function chainAt(outputs: Record<string, HostTensor>, row: number, labels: number): CrfValues {
  const part = (name: string, size: number) =>
    Array.from({ length: size }, (_, index) => outputs[name]!.values[row * size + index]!);
  return {
    start: part('start', labels),
    transitions: part('transitions', labels * labels),
    end: part('end', labels),
  };
}
