import { pairReferences, type Translations } from './references.ts';
import { once, type Streaming } from './streaming.ts';
import { countCommon, countEach, splitWords } from './words.ts';

const orders = [1, 2, 3, 4, 5, 6];
const recallWeight = 2 ** 2;

/** Character n-grams of one order: in the hypothesis, in the reference, in both. */
interface GramCounts {
  hypothesis: number;
  reference: number;
  common: number;
}

/**
 * Corpus chrF from 0 to 100, as sacreBLEU's default (chrF2: character n-grams up to 6 without white space, no word
 * n-grams, recall counting twice). Of several references the one that scores best for its sentence counts. 0 where
 * nothing matches, or there is no hypothesis, which sacreBLEU refuses. M. Popović, chrF: character n-gram F-score for
 * automatic MT evaluation (2015).
 *
 * @throws MetricsError `length-mismatch`; `invalid-value` for a hypothesis without a reference.
 */
export function chrf(hypotheses: Translations[0], references: Translations[1]): number {
  return once(chrfStream(), hypotheses, references);
}

/** The streaming form of {@link chrf}; it keeps counts only. */
export function chrfStream(): Streaming<Translations, number> {
  const sums: GramCounts[] = orders.map(() => ({ hypothesis: 0, reference: 0, common: 0 }));
  return {
    update(hypotheses, references) {
      for (const [hypothesis, own] of pairReferences(hypotheses, references)) {
        const grams = charGrams(hypothesis);
        const choices = own.map((reference) => compare(grams, charGrams(reference)));
        const scores = choices.map(score);
        const best = choices[scores.indexOf(Math.max(...scores))]!;
        for (const [index, sum] of sums.entries()) {
          sum.hypothesis += best[index]!.hypothesis;
          sum.reference += best[index]!.reference;
          sum.common += best[index]!.common;
        }
      }
    },
    result: () => score(sums),
  };
}

function charGrams(text: string): Map<string, number>[] {
  const characters = Array.from(splitWords(text).join(''));
  return orders.map((order) => {
    const grams: string[] = [];
    for (let start = 0; start + order <= characters.length; start++) {
      grams.push(characters.slice(start, start + order).join(''));
    }
    return countEach(grams);
  });
}

function compare(hypothesis: Map<string, number>[], reference: Map<string, number>[]): GramCounts[] {
  return hypothesis.map((grams, index) => {
    const others = reference[index]!;
    return {
      // Grams of an order that the reference is too short for do not count against the hypothesis.
      hypothesis: others.size === 0 ? 0 : sum(grams),
      reference: sum(others),
      common: countCommon(grams, others),
    };
  });
}

function sum(grams: Map<string, number>): number {
  let all = 0;
  for (const count of grams.values()) all += count;
  return all;
}

function score(counts: readonly GramCounts[]): number {
  const counted = counts.filter(({ hypothesis, reference }) => hypothesis > 0 && reference > 0);
  let precision = 0;
  let recall = 0;
  for (const { hypothesis, reference, common } of counted) {
    precision += common / hypothesis / counted.length;
    recall += common / reference / counted.length;
  }
  if (precision + recall === 0) return 0;
  return (100 * (1 + recallWeight) * precision * recall) / (recallWeight * precision + recall);
}
