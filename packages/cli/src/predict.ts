import { predictTextClassification } from '@bertwright/recipes';
import {
  addEngineFlags,
  type EngineFlags,
  namedModel,
  onEngine,
  parseNumber,
  renderRun,
  untilInterrupted,
} from '@bertwright/terminal';
import type { Command } from 'commander';
import { engines } from './engines.ts';
import { addInferenceFlags, type InferenceFlags } from './inference-flags.ts';
import { inputLines } from './input-lines.ts';
import { writeLines } from './output.ts';

interface PredictFlags extends EngineFlags, InferenceFlags {
  readonly data?: string;
  readonly top?: number;
}

/** Adds `bertwright predict` to the program. */
export function addPredict(program: Command): void {
  const command = program
    .command('predict')
    .description('read one text a line from standard input, write one line of JSON for each')
    .option('--data <file>', 'read the lines of this file instead')
    .option('--top <labels>', 'how many labels to give for each text', parseNumber);
  addEngineFlags(addInferenceFlags(command), Object.keys(engines));
  command.action((flags: PredictFlags) =>
    untilInterrupted((signal) => writeLines(predictions(flags, signal), flags.out)),
  );
}

function predictions(flags: PredictFlags, signal: AbortSignal): AsyncIterable<string> {
  const { model, revision, data, top, batchSize, maxLength } = flags;
  return onEngine(engines, flags, async function* () {
    const { files, fetch } = namedModel(model, { revision, signal });
    await renderRun(fetch(), { stream: process.stderr });
    const texts = inputLines(data, signal);
    const answers = { model: files, texts, top, batchSize, maxLength, signal };
    for await (const prediction of predictTextClassification(answers)) yield JSON.stringify(prediction);
  });
}
