import { engines } from '@bertwright/cli/engines';
import { trainInTerminal } from '@bertwright/terminal';
import { train } from './task.ts';

const here = (path: string) => new URL(path, import.meta.url);

await trainInTerminal({
  name: 'start',
  description: 'Fine-tunes a BERT on Banking77: 77 intents of bank customers.',
  // Beside what the command offers, the plain references that every engine is compared with: slow, and not published.
  engines: {
    ...engines,
    wasm: async () => (await import('@bertwright/testing')).wasmBackend(),
    cpu: async () => (await import('@bertwright/testing')).referenceBackend(),
  },
  data: [{ training: here('data/train.csv'), test: here('data/test.csv') }],
  output: here('../../runs/banking77'),
  start: train,
});
