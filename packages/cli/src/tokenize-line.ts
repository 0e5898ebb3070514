import type { EncodeTextOptions, Encoding, Truncation, Wordpiece } from '@bertwright/wordpiece';

/** What the flags of `bertwright tokenize` say. */
export interface TokenizeFlags {
  readonly tokenizer: string;
  readonly data?: string;
  readonly out?: string;
  readonly pair?: boolean;
  readonly maxLength?: number;
  readonly stride?: number;
  readonly truncation?: Truncation;
  readonly padding?: 'none' | 'longest' | 'max_length' | number;
  readonly offsets?: boolean;
  readonly tokens?: boolean;
  readonly lengths?: boolean;
}

/** A line of input: a text, and a second one where it is a pair. */
export interface TextLine {
  readonly text: string;
  readonly pair?: string | undefined;
}

/**
 * A line as `bertwright tokenize` reads it: a JSON string, or an object with `text` and maybe `pair`.
 *
 * @throws Error that names the line.
 */
export function parseTextLine(line: string, number: number, needsPair: boolean): TextLine {
  const refuse = (received: string): never => {
    const expected = needsPair ? '{"text": ..., "pair": ...}' : 'a JSON string or {"text": ..., "pair": ...}';
    throw new Error(`line ${number}: Expected ${expected}, got ${received}.`);
  };
  const shown = line.length > 60 ? `${line.slice(0, 60)}...` : line;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return refuse(line === '' ? 'an empty line' : `${shown}, which is no JSON`);
  }
  const { text, pair } =
    typeof value === 'string' ? { text: value, pair: undefined } : ((value ?? {}) as Partial<TextLine>);
  if (typeof text !== 'string' || (pair !== undefined && typeof pair !== 'string')) return refuse(shown);
  if (needsPair && pair === undefined) return refuse(`${shown}, which has no pair`);
  return { text, pair };
}

/** One encoding, or with `--stride` the windows over a long text, as one line of JSON. */
export function tokenizeLine(
  tokenizer: Wordpiece,
  { text, pair }: TextLine,
  { maxLength, stride, truncation, offsets = false, tokens = false }: TokenizeFlags,
  padTo?: EncodeTextOptions['padTo'],
): string {
  const options = { pair, maxLength, truncation, offsets, padTo };
  const show = (encoding: Encoding) => shown(tokenizer, encoding, tokens);
  if (stride === undefined) return JSON.stringify(show(tokenizer.encode(text, options)));
  const windows = tokenizer.encodeWindows(text, { ...options, stride, maxLength: maxLength! });
  return JSON.stringify({ windows: windows.map(show) });
}

function shown(tokenizer: Wordpiece, { ids, types, mask, offsets }: Encoding, withTokens: boolean) {
  return {
    ids: [...ids],
    types: [...types],
    mask: [...mask],
    ...(withTokens && { tokens: tokenizer.tokens(ids) }),
    ...(offsets && { offsets: Array.from(ids, (_, at) => [offsets[2 * at], offsets[2 * at + 1]]) }),
  };
}
