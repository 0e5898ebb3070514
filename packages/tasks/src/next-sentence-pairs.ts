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
  const pairs: SentencePair[] = [];
  for (const { text, document, at } of all) {
    const following = documents[document]![at + 1];
    if (following === undefined) continue;
    const row = pairs.length;
    const fits = (other: (typeof all)[number]) =>
      documents.length > 1 ? other.document !== document : other.at !== at && other.at !== at + 1;
    const others = all.filter(fits);
    const follows = others.length === 0 || randomBits({ seed, site }, [row, 0]) % 2 === 0;
    const other = others[randomBits({ seed, site }, [row, 1]) % Math.max(1, others.length)]?.text;
    pairs.push({ text, pair: follows ? following : other!, next: follows });
  }
  return pairs;
}
