import { type EntityScheme, type EntitySpan, entitySpans } from '@bertwright/metrics';

/**
 * How a set of labels marks entities, by their letters as seqeval tells it: `IOB2` (B-, I-, O), `IOE2`, `IOBES` or
 * `BILOU`; `mixed` where they are of no one scheme, `undefined` where they mark none, as parts of speech.
 */
export function entityScheme(labels: readonly string[]): EntityScheme | 'mixed' | undefined {
  if (!labels.some((label) => label !== 'O')) return undefined;
  if (!labels.every((label) => /^(?:O|[BIESLU]-.+)$/su.test(label))) return undefined;
  const within = (letters: string) => labels.every((label) => letters.includes(label[0]!));
  if (within('OBI')) return 'IOB2';
  if (within('OIE')) return 'IOE2';
  if (within('OBIES')) return 'IOBES';
  return within('OBILU') ? 'BILOU' : 'mixed';
}

/** Tags as seqeval knows them: BILOU's L and U are E and S there, and a word without a tag is outside of entities. */
export function entityTags(tags: readonly (string | null)[]): string[] {
  return tags.map((tag) => (tag ?? 'O').replace(/^L-/, 'E-').replace(/^U-/, 'S-'));
}

/** The entities in tags, an I- that follows nothing begins one: as seqeval and Hugging Face's pipeline read them. */
export function entitiesIn(tags: readonly (string | null)[]): EntitySpan[] {
  return entitySpans(entityTags(tags));
}
