import { engines } from '@bertwright/cli/engines';
import { trainInTerminal } from '@bertwright/terminal';
import { train } from './task.ts';

const here = (path: string) => new URL(path, import.meta.url);

await trainInTerminal({
  name: 'feature-classification',
  description: 'Learns the sentiment of sentences by logistic regression over a frozen encoder.',
  engines,
  data: [
    {
      training: here('../../../shared/data/sst2/train.tsv'),
      validation: here('../../../shared/data/sst2/dev.tsv'),
      test: here('../../../shared/data/sst2/test.tsv'),
    },
    { training: here('data/sample.tsv') },
  ],
  output: here('../../runs/feature-classification'),
  start: train,
});
