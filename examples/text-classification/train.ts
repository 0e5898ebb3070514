import { fileURLToPath } from 'node:url';
import { folder } from '@bertwright/checkpoint';
import { fileSource } from '@bertwright/data';
import { runPictures } from '@bertwright/plot';
import { type Backend, endBackend, useBackend } from '@bertwright/tensor';
import {
  addEngineFlags,
  addTrainingFlags,
  type EngineFlags,
  runInTerminal,
  settingsOf,
  type TrainingFlags,
  userArguments,
  userPath,
} from '@bertwright/terminal';
import { Command } from 'commander';
import { train } from './task.ts';

const backends: Record<string, (flags: EngineFlags) => Promise<Backend>> = {
  onnx: async ({ threads }) =>
    (await import('@bertwright/backend-onnx')).onnx(threads === undefined ? {} : { threads }),
  webgpu: async () => (await import('@bertwright/backend-webgpu')).webgpu(),
};

const command = new Command('start').description(
  'Fine-tunes a BERT on Banking77: 77 intents of bank customers.',
);
addEngineFlags(addTrainingFlags(command), Object.keys(backends));
command.parse(userArguments(), { from: 'user' });
const flags = command.opts<TrainingFlags & EngineFlags>();

await runInTerminal(async function* (signal) {
  const local = (name: string) => fileSource(fileURLToPath(new URL(`data/${name}`, import.meta.url)));
  const output = flags.out
    ? userPath(flags.out)
    : fileURLToPath(new URL('../../runs/banking77', import.meta.url));
  const { validation } = flags;
  try {
    yield* train({
      data: { training: await local('train.csv'), test: await local('test.csv') },
      backend: await useBackend(await backends[flags.backend]!(flags)),
      settings: settingsOf(flags),
      output: folder(output, { overwrite: flags.overwrite ?? false }),
      artifacts: runPictures,
      signal,
      freeze: flags.freeze ?? false,
      newHead: flags.newHead ?? false,
      ...(flags.model && { model: folder(userPath(flags.model)) }),
      ...(flags.perClass !== undefined && { perClass: flags.perClass }),
      ...(validation !== undefined && { validation: await validationPart(validation) }),
    });
  } finally {
    await endBackend();
  }
});

async function validationPart(part: string | number) {
  if (part === 'none' || typeof part === 'number') return part;
  return fileSource(userPath(part));
}
