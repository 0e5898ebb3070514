import { fileURLToPath } from 'node:url';
import { folder } from '@bertwright/checkpoint';
import { engines as published } from '@bertwright/cli/engines';
import { fileSource } from '@bertwright/data';
import { runPictures } from '@bertwright/plot';
import {
  addEngineFlags,
  addTrainingFlags,
  type EngineFlags,
  type Engines,
  learningOf,
  onEngine,
  openModel,
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

// What the command offers, and the plain references that every engine is compared with: slow, and not published.
const engines: Engines = {
  ...published,
  wasm: async () => (await import('@bertwright/testing')).wasmBackend(),
  cpu: async () => (await import('@bertwright/testing')).referenceBackend(),
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
    const { model, base, revision, out, newHead = false, overwrite = false, perClass } = flags;
    const files = model === undefined ? undefined : yield* openModel(model, { revision, base, signal });
    const validation = await validationOf(flags);
    const output = out ? userPath(out) : here('../../runs/banking77');
    yield* train({
      data: { training: await shipped('train.csv'), test: await shipped('test.csv') },
      backend,
      settings: settingsOf(flags),
      output: { ...folder(output, { overwrite }), name: shownPath(output) },
      artifacts: runPictures,
      signal,
      ...learningOf(flags),
      newHead,
      ...(files && { model: files }),
      ...(perClass !== undefined && { perClass }),
      ...(validation !== undefined && { validation }),
    });
  }),
);
