import { fileSource } from '@bertwright/data';
import { evaluateTextClassification } from '@bertwright/recipes';
import {
  addEngineFlags,
  type EngineFlags,
  namedModel,
  onEngine,
  renderRun,
  untilInterrupted,
  userPath,
} from '@bertwright/terminal';
import type { Command } from 'commander';
import { addColumnFlags, type ColumnFlags } from './column-flags.ts';
import { engines } from './engines.ts';
import { addInferenceFlags, type InferenceFlags } from './inference-flags.ts';
import { writeLines } from './output.ts';

interface EvaluateFlags extends EngineFlags, ColumnFlags, InferenceFlags {
  readonly data: string;
}

/** Adds `bertwright evaluate` to the program. */
export function addEvaluate(program: Command): void {
  const command = program
    .command('evaluate')
    .description('measure a trained model on labelled rows; writes one line of JSON')
    .requiredOption('--data <file>', 'labelled rows: CSV, TSV or JSON lines');
  addEngineFlags(addInferenceFlags(addColumnFlags(command)), Object.keys(engines));
  command.action((flags: EvaluateFlags) =>
    untilInterrupted((signal) => writeLines(evaluation(flags, signal), flags.out)),
  );
}

function evaluation(flags: EvaluateFlags, signal: AbortSignal): AsyncIterable<string> {
  const { data, model, revision, text, label, batchSize, maxLength } = flags;
  return onEngine(engines, flags, async function* () {
    const { files, fetch } = namedModel(model, { revision, signal });
    await renderRun(fetch(), { stream: process.stderr });
    const report = await evaluateTextClassification({
      model: files,
      data: await fileSource(userPath(data)),
      columns: { text, label },
      batchSize,
      maxLength,
      signal,
    });
    yield JSON.stringify(report);
  });
}
