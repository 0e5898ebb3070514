import { randomBits, siteHash } from '@bertwright/tensor';

/** Two texts, and whether the second follows the first where they come from. */
export interface SentencePair {
  readonly text: string;
  readonly pair: string;
  readonly next: boolean;
}

const site = siteHash('next-sentence-pairs');

/**
 * Examples for pre-training from documents, each the texts of one in their order: every text but a document's last with
 * the one that follows it, or, for half of them, with a text of another document (Devlin et al. 2019, appendix A.2; of
 * the same document where there is only one).
 *
 * @param options.seed the same seed gives the same pairs.
 */
export function nextSentencePairs(
  documents: readonly (readonly string[])[],
  { seed = 0 }: { readonly seed?: number } = {},
): SentencePair[] {
  const all = documents.flatMap((texts, document) => texts.map((text, at) => ({ text, document, at })));
  const starts = documents.map(() => 0);
  for (let document = 1; document < documents.length; document++) {
    starts[document] = starts[document - 1]! + documents[document - 1]!.length;
  }
  const pairs: SentencePair[] = [];
  for (const { text, document, at } of all) {
    const following = documents[document]![at + 1];
    if (following === undefined) continue;
    const row = pairs.length;
    // The texts that may stand in its place: all but those of the document, or but these two where it is the only one.
    const [from, skipped] = documents.length > 1 ? [starts[document]!, documents[document]!.length] : [at, 2];
    const others = all.length - skipped;
    const follows = others === 0 || randomBits({ seed, site }, [row, 0]) % 2 === 0;
    const chosen = randomBits({ seed, site }, [row, 1]) % Math.max(1, others);
    const other = all[chosen < from ? chosen : chosen + skipped];
    pairs.push({ text, pair: follows ? following : other!.text, next: follows });
  }
  return pairs;
}
