import { fileURLToPath } from 'node:url';
import { folder } from '@bertwright/checkpoint';
import { fileSource } from '@bertwright/data';
import { runPictures } from '@bertwright/plot';
import {
  addEngineFlags,
  addTrainingFlags,
  type EngineFlags,
  type Engines,
  onEngine,
  runInTerminal,
  settingsOf,
  type TrainingFlags,
  userArguments,
  userPath,
  validationOf,
} from '@bertwright/terminal';
import { Command } from 'commander';
import { train } from './task.ts';

const engines: Engines = {
  onnx: async ({ threads }) =>
    (await import('@bertwright/backend-onnx')).onnx(threads === undefined ? {} : { threads }),
  webgpu: async () => (await import('@bertwright/backend-webgpu')).webgpu(),
};

const command = new Command('start').description(
  'Fine-tunes a BERT on Banking77: 77 intents of bank customers.',
);
addEngineFlags(addTrainingFlags(command), Object.keys(engines)).parse(userArguments(), { from: 'user' });
const flags = command.opts<TrainingFlags & EngineFlags>();
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

await runInTerminal((signal) =>
  onEngine(engines, flags, async function* (backend) {
    const { model, out, freeze = false, newHead = false, overwrite = false, perClass } = flags;
    const validation = await validationOf(flags);
    yield* train({
      data: {
        training: await fileSource(here('data/train.csv')),
        test: await fileSource(here('data/test.csv')),
      },
      backend,
      settings: settingsOf(flags),
      output: folder(out ? userPath(out) : here('../../runs/banking77'), { overwrite }),
      artifacts: runPictures,
      signal,
      freeze,
      newHead,
      ...(model && { model: folder(userPath(model)) }),
      ...(perClass !== undefined && { perClass }),
      ...(validation !== undefined && { validation }),
    });
  }),
);
