import { folder } from '@bertwright/checkpoint';
import { fileSource } from '@bertwright/data';
import { evaluateTextClassification } from '@bertwright/recipes';
import { addEngineFlags, type EngineFlags, onEngine, untilInterrupted, userPath } from '@bertwright/terminal';
import { Command } from 'commander';
import { addColumnFlags, type ColumnFlags } from './column-flags.ts';
import { engines } from './engines.ts';
import { addInferenceFlags, type InferenceFlags } from './inference-flags.ts';
import { writeLines } from './output.ts';

interface EvaluateFlags extends EngineFlags, ColumnFlags, InferenceFlags {
  readonly data: string;
}

/** `bertwright evaluate` */
export function evaluateCommand(): Command {
  const command = new Command('evaluate')
    .description('measure a trained model on labelled rows; writes one line of JSON')
    .requiredOption('--data <file>', 'labelled rows: CSV, TSV or JSON lines');
  addEngineFlags(addInferenceFlags(addColumnFlags(command)), Object.keys(engines));
  return command.action((flags: EvaluateFlags) =>
    untilInterrupted((signal) => writeLines(evaluation(flags, signal), flags.out)),
  );
}

function evaluation(flags: EvaluateFlags, signal: AbortSignal): AsyncIterable<string> {
  const { data, model, text, label, batchSize, maxLength } = flags;
  return onEngine(engines, flags, async function* () {
    const report = await evaluateTextClassification({
      model: folder(userPath(model)),
      data: await fileSource(userPath(data)),
      columns: { text, label },
      batchSize,
      maxLength,
      signal,
    });
    yield JSON.stringify(report);
  });
}
