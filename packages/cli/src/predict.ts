import { folder } from '@bertwright/checkpoint';
import { predictTextClassification } from '@bertwright/recipes';
import { addEngineFlags, type EngineFlags, number, untilInterrupted, userPath } from '@bertwright/terminal';
import { Command } from 'commander';
import { backends, onBackend } from './backends.ts';
import { inputLines } from './input-lines.ts';
import { writeLines } from './output.ts';

interface PredictFlags extends EngineFlags {
  readonly model: string;
  readonly data?: string;
  readonly out?: string;
  readonly top?: number;
  readonly batchSize?: number;
  readonly maxLength?: number;
}

/** `bertwright predict` */
export function predictCommand(): Command {
  const command = new Command('predict')
    .description('read one text a line from standard input, write one line of JSON for each')
    .requiredOption('--model <folder>', 'the trained model')
    .option('--data <file>', 'read the lines of this file instead')
    .option('--out <file>', 'write there instead of to standard output')
    .option('--top <labels>', 'how many labels to give for each text', number)
    .option('--batch-size <rows>', 'rows at a time', number)
    .option('--max-length <tokens>', 'the longest text; longer ones are cut', number);
  addEngineFlags(command, Object.keys(backends));
  return command.action((flags: PredictFlags) =>
    untilInterrupted((signal) =>
      writeLines(
        onBackend(flags, async function* () {
          const { top, batchSize, maxLength } = flags;
          const predictions = predictTextClassification({
            model: folder(userPath(flags.model)),
            texts: inputLines(flags.data),
            signal,
            ...(top !== undefined && { top }),
            ...(batchSize !== undefined && { batchSize }),
            ...(maxLength !== undefined && { maxLength }),
          });
          for await (const prediction of predictions) yield JSON.stringify(prediction);
        }),
        flags.out,
      ),
    ),
  );
}
