/** Which labels may begin a row, follow each other and end it: 1 where they may. */
export interface LabelConstraints {
  /** [labels] */
  readonly start: Uint8Array;
  /** [from * labels + to] */
  readonly transitions: Uint8Array;
  /** [labels] */
  readonly end: Uint8Array;
}

interface Parsed {
  /** Whether an entity goes on from the word before, as I, E and L say. */
  readonly continues: boolean;
  /** Whether it goes on in the word after, where the scheme marks its end; unknown (`undefined`) in BIO. */
  readonly goesOn: boolean | undefined;
  /** The entity's type; `undefined` outside of entities. */
  readonly type: string | undefined;
}

/**
 * The constraints that names of labels carry: in BIO an `I-PER` follows only `B-PER` or `I-PER`; in BIOES and BILOU a
 * `B-PER` or `I-PER` is also followed by `I-PER` or an `E-PER` (`L-PER`), and ends no row. An `I-` or `E-` of a type that
 * has no `B-` may begin an entity (as in IOB1). Other names (`O`, `NOUN`) constrain nothing.
 */
export function labelConstraints(labels: readonly string[]): LabelConstraints {
  const marksEnds = labels.some((label) => /^[ESLU]-/.test(label));
  const begun = new Set(labels.filter((label) => label.startsWith('B-')).map((label) => label.slice(2)));
  const parsed = labels.map((label) => parse(label, begun, marksEnds));
  const count = labels.length;
  const transitions = new Uint8Array(count * count);
  for (const [from, before] of parsed.entries()) {
    for (const [to, after] of parsed.entries()) {
      if (mayFollow(before, after)) transitions[from * count + to] = 1;
    }
  }
  return {
    start: Uint8Array.from(parsed, ({ continues }) => (continues ? 0 : 1)),
    transitions,
    end: Uint8Array.from(parsed, ({ goesOn }) => (goesOn ? 0 : 1)),
  };
}

function parse(label: string, begun: ReadonlySet<string>, marksEnds: boolean): Parsed {
  const mark = /^[BIESLU]-/.test(label) ? label[0]! : 'O';
  if (mark === 'O') return { continues: false, goesOn: marksEnds ? false : undefined, type: undefined };
  const type = label.slice(2);
  return {
    continues: 'IEL'.includes(mark) && begun.has(type),
    goesOn: marksEnds ? 'BI'.includes(mark) : undefined,
    type,
  };
}

function mayFollow(before: Parsed, after: Parsed): boolean {
  if (after.continues) return before.type === after.type && before.goesOn !== false;
  return before.goesOn !== true;
}
