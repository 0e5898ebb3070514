import { type EntityScheme, follows, type SchemeRules, schemeRules, type Tag } from './entity-schemes.ts';
import { MetricsError } from './metrics-error.ts';

/** An entity in a sequence of tags: the tokens from `start` up to, not including, `end`. */
export interface EntitySpan {
  type: string;
  start: number;
  end: number;
}

/**
 * `lenient` reads tags as the CoNLL evaluation script and seqeval do by default: an I- tag that continues
 * nothing begins an entity, and IOBES tags are understood. BILOU's L- and U- are not, as in seqeval: a new type is all
 * that begins an entity there, so that two U- tags of one type are one; `strict` knows them. `strict` counts only what
 * keeps to the scheme.
 */
export type EntityMode = 'lenient' | 'strict';

export interface EntitySpanOptions {
  mode?: EntityMode | undefined;
  /** How `strict` reads tags; IOB2 by default: an entity is a B- tag and the I- tags of its type that follow. */
  scheme?: EntityScheme | undefined;
}

/**
 * The entities of one sequence of tags, such as `['B-PER', 'I-PER', 'O']`, in order of their ends, as seqeval finds
 * them: where lenient reads broken IOBES two may begin at the same token.
 *
 * @throws MetricsError `invalid-tag` for a tag that is not `O`, nor a letter of the scheme (lenient: `B`, `I`, `E` or
 * `S`) alone or with `-type`, nor, lenient, `L-type` or `U-type`; `invalid-option` for a scheme that is none, or is
 * given to the lenient mode.
 */
export function entitySpans(tags: readonly string[], options: EntitySpanOptions = {}): EntitySpan[] {
  return entityReader(options)(tags);
}

/** {@link entitySpans} of options that are checked once. */
export function entityReader({
  mode = 'lenient',
  scheme,
}: EntitySpanOptions): (tags: readonly string[]) => EntitySpan[] {
  if (mode === 'lenient') {
    if (scheme === undefined) return lenientSpans;
    throw new MetricsError(
      'invalid-option',
      `Expected no scheme with the lenient mode, got ${JSON.stringify(scheme)}; pass mode: 'strict' with it.`,
    );
  }
  const name = scheme ?? 'IOB2';
  if (!Object.hasOwn(schemeRules, name)) {
    const known = Object.keys(schemeRules).join(', ');
    throw new MetricsError('invalid-option', `Expected a scheme of ${known}, got ${JSON.stringify(name)}.`);
  }
  return (tags) => strictSpans(tags, name, schemeRules[name]);
}

const outside: Tag = { prefix: 'O', type: '_' };

function strictSpans(tags: readonly string[], scheme: string, rules: SchemeRules): EntitySpan[] {
  const known = `of ${scheme} (${listTags(rules.prefixes)})`;
  const read = tags.map((tag, index) => {
    const { prefix, type } = parse(tag, rules.prefixes, known, index);
    // seqeval takes hyphens from both ends of a type, here alone.
    return { prefix, type: type.replace(/^-+|-+$/gu, '') || '_' };
  });
  const spans: EntitySpan[] = [];
  for (let start = 0; start < read.length; ) {
    const first = read[start]!;
    let end = start + 1;
    if (follows(rules.starts, read[start - 1] ?? outside, first)) {
      while (end < read.length && follows(rules.continues, read[end - 1]!, read[end]!)) end++;
      if (follows(rules.ends, read[end - 1]!, read[end] ?? outside))
        spans.push({ type: first.type, start, end });
    }
    start = end;
  }
  return spans;
}

function lenientSpans(tags: readonly string[]): EntitySpan[] {
  const spans: EntitySpan[] = [];
  let start = 0;
  let before = outside;
  for (let index = 0; index <= tags.length; index++) {
    const here = index < tags.length ? parseLenient(tags[index]!, index) : outside;
    const sameType = before.type === here.type;
    if (before.prefix !== 'O' && (!sameType || closes(before.prefix, here.prefix)))
      spans.push({ type: before.type, start, end: index });
    if (here.prefix !== 'O' && (!sameType || opens(before.prefix, here.prefix))) start = index;
    before = here;
  }
  return spans;
}

/** Whether an entity ends before a tag of its type. */
function closes(before: string, here: string): boolean {
  return 'ES'.includes(before) || ('BI'.includes(before) && 'BSO'.includes(here));
}

/** Whether an entity begins at a tag of the type before. */
function opens(before: string, here: string): boolean {
  return 'BS'.includes(here) || ('ESO'.includes(before) && 'EI'.includes(here));
}

function parseLenient(tag: string, index: number): Tag {
  const known = `(${listTags('OBIESLU')})`;
  const parsed = parse(tag, 'OBIESLU', known, index);
  // Where an L or U without a type begins, seqeval lets the sequences before decide.
  if ('LU'.includes(parsed.prefix) && parsed.type === '_') throw unknownTag(tag, known, index);
  return parsed;
}

function parse(tag: string, prefixes: string, known: string, index: number): Tag {
  const [, prefix, type] = /^(O$|[^O])(?:-(.+))?$/su.exec(tag) ?? [];
  if (prefix === undefined || !prefixes.includes(prefix)) throw unknownTag(tag, known, index);
  return { prefix, type: type ?? '_' };
}

function listTags(prefixes: string): string {
  return Array.from(prefixes, (prefix) => (prefix === 'O' ? prefix : `${prefix}-type`)).join(', ');
}

function unknownTag(tag: string, known: string, index: number): MetricsError {
  return new MetricsError('invalid-tag', `Expected a tag ${known}, got ${JSON.stringify(tag)} at ${index}.`);
}
