import { engines } from '@bertwright/cli/engines';
import { trainInTerminal } from '@bertwright/terminal';
import { train } from './task.ts';

const here = (path: string) => new URL(path, import.meta.url);

await trainInTerminal({
  name: 'sentence-embedding',
  description: 'Learns vectors of sentences: the cosine of two says how similar they are.',
  engines,
  data: [
    {
      training: here('../../../shared/data/stsb/stsb-en-train.csv'),
      validation: here('../../../shared/data/stsb/stsb-en-dev.csv'),
      test: here('../../../shared/data/stsb/stsb-en-test.csv'),
    },
    { training: here('data/sample.csv') },
  ],
  output: here('../../runs/sentence-embedding'),
  start: train,
});
