import { type EntitySpan, entitySpans } from '@bertwright/metrics';

/**
 * How labels mark entities: `BIO` (B-, I-, O), `ends` (BIOES, BILOU: ends and single words too), or not at all, as parts
 * of speech.
 */
export type EntityScheme = 'BIO' | 'ends' | undefined;

/** The scheme of a set of labels. */
export function entityScheme(labels: readonly string[]): EntityScheme {
  const all = (form: RegExp) => labels.every((label) => form.test(label));
  if (!labels.some((label) => /^[BIESLU]-./su.test(label))) return undefined;
  if (all(/^(?:O|[BI]-.+)$/su)) return 'BIO';
  return all(/^(?:O|[BIESLU]-.+)$/su) ? 'ends' : undefined;
}

/** Tags as seqeval knows them: BILOU's L and U are E and S there, and a word without a tag is outside of entities. */
export function entityTags(tags: readonly (string | null)[]): string[] {
  return tags.map((tag) => (tag ?? 'O').replace(/^L-/, 'E-').replace(/^U-/, 'S-'));
}

/** The entities in tags, an I- that follows nothing begins one: as seqeval and Hugging Face's pipeline read them. */
export function entitiesIn(tags: readonly (string | null)[]): EntitySpan[] {
  return entitySpans(entityTags(tags));
}
