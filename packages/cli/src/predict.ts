import { predict } from '@bertwright/recipes';
import { completeOptions, type TaskKind, taskKinds } from '@bertwright/tasks';
import {
  addEngineFlags,
  type EngineFlags,
  onEngine,
  parseNumber,
  untilInterrupted,
} from '@bertwright/terminal';
import type { Command } from 'commander';
import { engines } from './engines.ts';
import { exampleLines } from './example-lines.ts';
import { addInferenceFlags, type InferenceFlags, trainedModel } from './inference-flags.ts';
import { inputLines } from './input-lines.ts';
import { writeLines } from './output.ts';
import { plainField } from './plain-field.ts';
import { addOptionFlags, optionsOf, type TaskFlags } from './task-flags.ts';

interface PredictFlags extends EngineFlags, InferenceFlags {
  readonly data?: string;
  readonly top?: number;
}

/** Adds `bertwright predict` to the program: a command below it for each task. */
export function addPredict(program: Command): void {
  const command = program
    .command('predict')
    .description('read one example a line from standard input, write one line of JSON for each');
  for (const kind of taskKinds) {
    const fields = Object.entries(kind.fields).filter(([, { answer }]) => !answer);
    const names = fields.map(([name]) => `"${name}"`).join(', ');
    const task = command
      .command(kind.kind)
      .description(
        `${kind.summary}: lines of JSON objects with ${names}${plainField(kind) === undefined ? '' : ', or plain texts'}`,
      )
      .option('--data <file>', 'read the lines of this file instead of standard input')
      .option('--top <answers>', 'how many answers to give, where a task has several', parseNumber);
    addEngineFlags(addInferenceFlags(addOptionFlags(task, kind, { training: false })), Object.keys(engines));
    task.action((flags: PredictFlags & TaskFlags) =>
      untilInterrupted((signal) => writeLines(predictions(kind, flags, signal), flags.out)),
    );
  }
}

function predictions(
  kind: TaskKind,
  flags: PredictFlags & TaskFlags,
  signal: AbortSignal,
): AsyncIterable<string> {
  const { data, top, batchSize, maxLength } = flags;
  return onEngine(engines, flags, async function* () {
    const model = await trainedModel(flags, signal);
    const options = completeOptions(kind, optionsOf(kind, flags));
    const lines = exampleLines(kind, inputLines(data, signal), { name: data ?? 'standard input', options });
    // Each line goes along with its example, to be written beside the answer.
    const given: Readonly<Record<string, unknown>>[] = [];
    const examples = (async function* () {
      for await (const { example, fields } of lines) {
        given.push(fields);
        yield example;
      }
    })();
    const run = { model, examples, options, top, batchSize, maxLength, signal };
    for await (const { answer } of predict(kind, run)) {
      yield JSON.stringify({ ...given.shift(), ...kind.answerJson(answer) });
    }
  });
}
