import { folder } from '@bertwright/checkpoint';
import { fileSource } from '@bertwright/data';
import { evaluateTextClassification } from '@bertwright/recipes';
import { addEngineFlags, type EngineFlags, number, untilInterrupted, userPath } from '@bertwright/terminal';
import { Command } from 'commander';
import { backends, onBackend } from './backends.ts';
import { addColumnFlags, type ColumnFlags } from './column-flags.ts';
import { writeLines } from './output.ts';

interface EvaluateFlags extends EngineFlags, ColumnFlags {
  readonly data: string;
  readonly model: string;
  readonly out?: string;
  readonly batchSize?: number;
  readonly maxLength?: number;
}

/** `bertwright evaluate` */
export function evaluateCommand(): Command {
  const command = new Command('evaluate')
    .description('measure a trained model on labelled rows; prints one line of JSON')
    .requiredOption('--data <file>', 'labelled rows: CSV, TSV or JSON lines')
    .requiredOption('--model <folder>', 'the trained model')
    .option('--out <file>', 'write the line there instead of to standard output')
    .option('--batch-size <rows>', 'rows at a time', number)
    .option('--max-length <tokens>', 'the longest text; longer ones are cut', number);
  addEngineFlags(addColumnFlags(command), Object.keys(backends));
  return command.action((flags: EvaluateFlags) =>
    untilInterrupted((signal) =>
      writeLines(
        onBackend(flags, async function* () {
          const { batchSize, maxLength } = flags;
          const report = await evaluateTextClassification({
            model: folder(userPath(flags.model)),
            data: await fileSource(userPath(flags.data)),
            columns: { text: flags.text, label: flags.label },
            signal,
            ...(batchSize !== undefined && { batchSize }),
            ...(maxLength !== undefined && { maxLength }),
          });
          yield JSON.stringify(report);
        }),
        flags.out,
      ),
    ),
  );
}
