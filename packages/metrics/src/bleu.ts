import { pairReferences, type Translations } from './references.ts';
import { once, type Streaming } from './streaming.ts';
import { countCommon, countEach, splitWords } from './words.ts';

const orders = [1, 2, 3, 4];

/**
 * Corpus BLEU from 0 to 100, as sacreBLEU's default (`nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp`); 0 where nothing
 * matches, no hypothesis has four words, or there is none, which sacreBLEU refuses. K. Papineni and others, BLEU
 * (2002); M. Post, A call for clarity in reporting BLEU scores (2018).
 *
 * @throws MetricsError `length-mismatch`; `invalid-value` for a hypothesis without a reference.
 */
export function bleu(hypotheses: Translations[0], references: Translations[1]): number {
  return once(bleuStream(), hypotheses, references);
}

/** The streaming form of {@link bleu}; it keeps counts only. */
export function bleuStream(): Streaming<Translations, number> {
  const right = orders.map(() => 0);
  const total = orders.map(() => 0);
  let length = 0;
  let referenceLength = 0;
  return {
    update(hypotheses, references) {
      for (const [hypothesis, own] of pairReferences(hypotheses, references)) {
        const words = tokenize(hypothesis);
        const others = own.map(tokenize);
        length += words.length;
        referenceLength += closestLength(
          words.length,
          others.map((other) => other.length),
        );
        for (const [index, order] of orders.entries()) {
          const counts = countEach(grams(words, order));
          const most = new Map<string, number>();
          for (const other of others) {
            for (const [gram, count] of countEach(grams(other, order)))
              most.set(gram, Math.max(count, most.get(gram) ?? 0));
          }
          right[index]! += countCommon(counts, most);
          total[index]! += Math.max(0, words.length - order + 1);
        }
      }
    },
    result() {
      if (right.every((count) => count === 0) || total.includes(0)) return 0;
      let smoothing = 1;
      let logarithms = 0;
      for (const index of orders.keys()) {
        if (right[index] === 0) smoothing *= 2;
        logarithms += Math.log(
          right[index] === 0 ? 100 / (smoothing * total[index]!) : (100 * right[index]!) / total[index]!,
        );
      }
      const brevity = length < referenceLength ? Math.exp(1 - referenceLength / length) : 1;
      return brevity * Math.exp(logarithms / orders.length);
    },
  };
}

function closestLength(length: number, references: readonly number[]): number {
  return [...references].sort((a, b) => Math.abs(a - length) - Math.abs(b - length) || a - b)[0]!;
}

function grams(words: readonly string[], order: number): string[] {
  const found: string[] = [];
  for (let start = 0; start + order <= words.length; start++)
    found.push(words.slice(start, start + order).join(' '));
  return found;
}

/** mteval-v13a's tokenization, as sacreBLEU's `tok:13a`. */
function tokenize(text: string): string[] {
  const plain = text
    .trimEnd()
    .replaceAll('<skipped>', '')
    .replaceAll('-\n', '')
    .replaceAll('\n', ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');
  return splitWords(
    ` ${plain} `
      .replace(/([{-~[-` -&(-+:-@/])/gu, ' $1 ')
      .replace(/([^0-9])([.,])/gu, '$1 $2 ')
      .replace(/([.,])([^0-9])/gu, ' $1 $2')
      .replace(/([0-9])(-)/gu, '$1 $2 '),
  );
}
