import { engines } from '@bertwright/cli/engines';
import { trainInTerminal } from '@bertwright/terminal';
import { train } from './task.ts';

const here = (path: string) => new URL(path, import.meta.url);

await trainInTerminal({
  name: 'token-classification',
  description: 'Learns where texts name persons, places, products and groups.',
  engines,
  data: [
    {
      training: here('../../../shared/data/wnut17/wnut17train.conll'),
      validation: here('../../../shared/data/wnut17/emerging.dev.conll'),
      test: here('../../../shared/data/wnut17/emerging.test.annotated'),
    },
    { training: here('data/sample.conll') },
  ],
  output: here('../../runs/token-classification'),
  start: train,
});
