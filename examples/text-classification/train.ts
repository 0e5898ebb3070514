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
  shownPath,
  type TrainingFlags,
  userArguments,
  userPath,
  validationOf,
} from '@bertwright/terminal';
import { Command } from 'commander';
import { train } from './task.ts';

// A run has the machine for itself: threads that wait busily for the next operation are faster then.
const engines: Engines = {
  onnx: async ({ threads }) =>
    (await import('@bertwright/backend-onnx')).onnx({
      spin: true,
      ...(threads !== undefined && { threads }),
    }),
  webgpu: async () => (await import('@bertwright/backend-webgpu')).webgpu(),
};

const command = new Command('start').description(
  'Fine-tunes a BERT on Banking77: 77 intents of bank customers.',
);
addEngineFlags(addTrainingFlags(command), Object.keys(engines)).parse(userArguments(), { from: 'user' });
const flags = command.opts<TrainingFlags & EngineFlags>();
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const shipped = async (name: string) => ({ ...(await fileSource(here(`data/${name}`))), name });

await runInTerminal((signal) =>
  onEngine(engines, flags, async function* (backend) {
    const { model, out, freeze = false, newHead = false, overwrite = false, perClass } = flags;
    const validation = await validationOf(flags);
    const output = out ? userPath(out) : here('../../runs/banking77');
    yield* train({
      data: { training: await shipped('train.csv'), test: await shipped('test.csv') },
      backend,
      settings: settingsOf(flags),
      output: { ...folder(output, { overwrite }), name: shownPath(output) },
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
