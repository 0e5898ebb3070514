import { MetricsError } from './metrics-error.ts';

/** An entity in a sequence of tags: the tokens from `start` up to, not including, `end`. */
export interface EntitySpan {
  type: string;
  start: number;
  end: number;
}

/**
 * `lenient` reads tags as the CoNLL evaluation script and seqeval do by default: an I- tag that continues
 * nothing begins an entity, and IOBES tags are understood. `strict` is IOB2: an entity is a B- tag and the I-
 * tags of its type that follow; other I- tags are outside.
 */
export type EntityMode = 'lenient' | 'strict';

/**
 * The entities of one sequence of tags, such as `['B-PER', 'I-PER', 'O']`, in order.
 *
 * @throws MetricsError `invalid-tag` for a tag that is not `O`, nor `B`, `I`, `E` or `S` (strict: `B` or `I`)
 * alone or with `-type`.
 */
export function entitySpans(tags: readonly string[], mode: EntityMode = 'lenient'): EntitySpan[] {
  const spans: EntitySpan[] = [];
  let open: EntitySpan | undefined;
  let before = { prefix: 'O', type: '_' };
  for (const [index, tag] of tags.entries()) {
    const here = parse(tag, mode, index);
    const continues = open !== undefined && here.type === open.type && joins(before.prefix, here.prefix);
    if (continues) open!.end = index + 1;
    else if (here.prefix === 'O' || (mode === 'strict' && here.prefix === 'I')) open = undefined;
    else {
      open = { type: here.type, start: index, end: index + 1 };
      spans.push(open);
    }
    before = here;
  }
  return spans;
}

function joins(before: string, here: string): boolean {
  return (before === 'B' || before === 'I') && (here === 'I' || here === 'E');
}

function parse(tag: string, mode: EntityMode, index: number): { prefix: string; type: string } {
  const found = (mode === 'strict' ? /^(?:O|([BI])(?:-(.+))?)$/su : /^(?:O|([BIES])(?:-(.+))?)$/su).exec(tag);
  if (found === null) {
    const known = mode === 'strict' ? 'O, B-type or I-type' : 'O, B-type, I-type, E-type or S-type';
    throw new MetricsError('invalid-tag', `Expected a tag ${known}, got ${JSON.stringify(tag)} at ${index}.`);
  }
  return { prefix: found[1] ?? 'O', type: found[2] ?? '_' };
}
