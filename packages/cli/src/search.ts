import { fileSource } from '@bertwright/data';
import { search } from '@bertwright/recipes';
import { completeOptions, sentenceEmbedding, type TaskKind, type TextTriple } from '@bertwright/tasks';
import {
  addEngineFlags,
  type EngineFlags,
  onEngine,
  parseNumber,
  untilInterrupted,
  userPath,
} from '@bertwright/terminal';
import type { Command } from 'commander';
import { engines } from './engines.ts';
import { exampleLines } from './example-lines.ts';
import { addInferenceFlags, type InferenceFlags, trainedModel } from './inference-flags.ts';
import { inputLines } from './input-lines.ts';
import { writeLines } from './output.ts';
import { addColumnFlags, addOptionFlags, optionsOf, readingOf, type TaskFlags } from './task-flags.ts';

interface SearchFlags extends EngineFlags, InferenceFlags {
  readonly corpus: string;
  readonly data?: string;
  readonly top?: number;
}

/** What a corpus and a query are: single texts. */
const texts: TaskKind = {
  ...(sentenceEmbedding as unknown as TaskKind),
  fields: { text: sentenceEmbedding.fields.text! },
};

/** Adds `bertwright search` to the program. */
export function addSearch(program: Command): void {
  const command = program
    .command('search')
    .description(
      'read one text a line, or a JSON object with "text", from standard input; write the closest texts of a corpus for each as one line of JSON',
    )
    .requiredOption('--corpus <file>', 'the texts to look in: CSV, TSV or JSON lines')
    .option('--data <file>', 'read the lines of this file instead of standard input')
    .option('--top <texts>', 'how many texts to give (default: 10)', parseNumber);
  addOptionFlags(addColumnFlags(command, texts, { answers: false }), texts, { training: false });
  addEngineFlags(addInferenceFlags(command), Object.keys(engines));
  command.action((flags: SearchFlags & TaskFlags) =>
    untilInterrupted((signal) => writeLines(hits(flags, signal), flags.out)),
  );
}

function hits(flags: SearchFlags & TaskFlags, signal: AbortSignal): AsyncIterable<string> {
  const { corpus, data, top, batchSize, maxLength } = flags;
  return onEngine(engines, flags, async function* () {
    const model = await trainedModel(flags, signal);
    const options = completeOptions(sentenceEmbedding, optionsOf(texts, flags));
    const lines = exampleLines(texts, inputLines(data, signal), { name: data ?? 'standard input', options });
    const queries = (async function* () {
      for await (const { example } of lines) yield example as TextTriple;
    })();
    const source = await fileSource(userPath(corpus));
    const reading = readingOf(texts, flags);
    const run = { model, corpus: source, queries, options, top, batchSize, maxLength, signal, ...reading };
    for await (const { query, hits: found } of search(run)) {
      yield JSON.stringify({ text: query.text, hits: found });
    }
  });
}
