/** The schemes of seqeval's strict mode: which letters stand before a type, and where an entity begins and ends. */
export type EntityScheme = 'IOB1' | 'IOB2' | 'IOE1' | 'IOE2' | 'IOBES' | 'BILOU';

/** A tag's letter, and its type; `_` where it has none. */
export interface Tag {
  prefix: string;
  type: string;
}

/**
 * What follows what: two letters, `*` for any, and `=` where both tags are to be of one type, `≠` where of two. An
 * entity starts at a tag by `starts`, goes on by `continues`, and counts only if the tag after it `ends` it.
 */
export interface SchemeRules {
  prefixes: string;
  starts: readonly string[];
  continues: readonly string[];
  ends: readonly string[];
}

const afterBegin = ['BI=', 'II='];
const afterBeginToEnd = (end: string) => [...afterBegin, `B${end}=`, `I${end}=`];

/**
 * The transitions that seqeval 1.2.2 knows, its gaps included: in IOB1 a B- tag that separates nothing begins no
 * entity, in IOE1 one that ends in E- counts only before another E- or I- of its type.
 */
export const schemeRules: Readonly<Record<EntityScheme, SchemeRules>> = {
  IOB1: {
    prefixes: 'OIB',
    starts: ['OI', 'BI', 'II≠', 'IB=', 'BB='],
    continues: afterBegin,
    ends: ['IO', 'BO', 'IB', 'BB=', 'II≠', 'BI≠'],
  },
  IOB2: {
    prefixes: 'OIB',
    starts: ['*B'],
    continues: afterBegin,
    ends: ['IO', 'BO', 'IB', 'BB', 'II≠', 'BI≠'],
  },
  IOE1: {
    prefixes: 'OIE',
    starts: ['OI', 'EI', 'II≠', 'EE='],
    continues: ['II=', 'IE='],
    ends: ['IO', 'II≠', 'IE≠', 'EI=', 'EE='],
  },
  IOE2: {
    prefixes: 'OIE',
    starts: ['OI', 'OE', 'EI', 'EE', 'II≠', 'IE≠'],
    continues: ['II=', 'IE='],
    ends: ['E*'],
  },
  IOBES: {
    prefixes: 'OIBES',
    starts: ['*B', '*S'],
    continues: afterBeginToEnd('E'),
    ends: ['E*', 'S*'],
  },
  BILOU: {
    prefixes: 'OIBLU',
    starts: ['*B', '*U'],
    continues: afterBeginToEnd('L'),
    ends: ['L*', 'U*'],
  },
};

/** Whether a tag may stand after another by one of the patterns. */
export function follows(patterns: readonly string[], before: Tag, here: Tag): boolean {
  const types = before.type === here.type ? '=' : '≠';
  return patterns.some(
    ([from, to, wanted = types]) =>
      (from === '*' || from === before.prefix) && (to === '*' || to === here.prefix) && wanted === types,
  );
}
