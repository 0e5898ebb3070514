import { loadTokenizer } from '@bertwright/tasks';
import { namedModel, parseNumber, untilInterrupted } from '@bertwright/terminal';
import type { EncodeTextOptions, Wordpiece } from '@bertwright/wordpiece';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { inputLines } from './input-lines.ts';
import { writeLines } from './output.ts';
import { parseTextLine, type TextLine, type TokenizeFlags, tokenizeLine } from './tokenize-line.ts';

/** Adds `bertwright tokenize` to the program. */
export function addTokenize(program: Command): void {
  program
    .command('tokenize')
    .description('read a JSON string or {"text", "pair"} a line, write {"ids", "types", "mask"} for each')
    .requiredOption(
      '--tokenizer <model>',
      'a folder with tokenizer.json or vocab.txt, or a model of the Hugging Face hub',
    )
    .option('--data <file>', 'read the lines of this file instead of standard input')
    .option('--out <file>', 'write to this file instead of standard output')
    .option('--pair', 'refuse a line without a pair')
    .option('--max-length <tokens>', 'cut longer texts, special tokens included', parseNumber)
    .option('--stride <tokens>', 'all windows of --max-length, which share so many tokens', parseNumber)
    .addOption(
      new Option('--truncation <which>', 'which text of a pair is cut')
        .choices(['longest_first', 'only_first', 'only_second'])
        .default('longest_first'),
    )
    .option(
      '--padding <to>',
      'none, longest (of all lines), max_length, or a number: its next multiple',
      padding,
    )
    .option('--offsets', 'where each token begins and ends in its text, in UTF-16 units')
    .option('--tokens', 'the token of each id')
    .option('--lengths', 'only {"length"}: the number of tokens of the whole text')
    .action((flags: TokenizeFlags) =>
      untilInterrupted((signal) => writeLines(tokenized(flags, signal), flags.out)),
    );
}

async function* tokenized(flags: TokenizeFlags, signal: AbortSignal): AsyncGenerator<string, void, void> {
  checkFlags(flags);
  const tokenizer = await loadTokenizer(namedModel(flags.tokenizer, { signal }).files);
  const lines = textLines(flags, signal);
  if (flags.lengths) {
    for await (const { text, pair } of lines) {
      const [length] = tokenizer.lengths([text], pair === undefined ? {} : { pairs: [pair] });
      yield JSON.stringify({ length });
    }
  } else if (flags.padding === 'longest') {
    yield* paddedToLongest(tokenizer, lines, flags);
  } else {
    const padTo = paddingOf(flags);
    for await (const line of lines) yield tokenizeLine(tokenizer, line, flags, padTo);
  }
}

/** The longest is known at the end only: all lines are held. */
async function* paddedToLongest(
  tokenizer: Wordpiece,
  lines: AsyncIterable<TextLine>,
  flags: TokenizeFlags,
): AsyncGenerator<string, void, void> {
  const held: TextLine[] = [];
  let length = 1;
  for await (const line of lines) {
    held.push(line);
    const [own] = tokenizer.lengths([line.text], line.pair === undefined ? {} : { pairs: [line.pair] });
    length = Math.max(length, Math.min(own!, flags.maxLength ?? Number.POSITIVE_INFINITY));
  }
  for (const line of held) yield tokenizeLine(tokenizer, line, flags, { length });
}

async function* textLines(
  { data, pair = false }: TokenizeFlags,
  signal: AbortSignal,
): AsyncGenerator<TextLine, void, void> {
  let number = 0;
  for await (const line of inputLines(data, signal)) yield parseTextLine(line, ++number, pair);
}

function checkFlags({ maxLength, stride, padding }: TokenizeFlags): void {
  for (const [flag, given] of [
    ['--stride', stride !== undefined],
    ['--padding max_length', padding === 'max_length'],
  ] as const) {
    if (given && maxLength === undefined) throw new Error(`Expected --max-length beside ${flag}, got none.`);
  }
}

function paddingOf({ padding, maxLength }: TokenizeFlags): EncodeTextOptions['padTo'] {
  if (padding === 'max_length') return { length: maxLength! };
  return typeof padding === 'number' ? { multiple: padding } : undefined;
}

function padding(text: string): TokenizeFlags['padding'] {
  if (text === 'none' || text === 'longest' || text === 'max_length') return text;
  const multiple = Number(text);
  if (Number.isSafeInteger(multiple) && multiple > 0) return multiple;
  throw new InvalidArgumentError('Expected none, longest, max_length or a whole number above 0.');
}
