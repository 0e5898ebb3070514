import { engines } from '@bertwright/cli/engines';
import { trainInTerminal } from '@bertwright/terminal';
import { train } from './task.ts';

const here = (path: string) => new URL(path, import.meta.url);

await trainInTerminal({
  name: 'multi-label-classification',
  description: 'Learns the topics of newsgroup messages, several for each.',
  engines,
  data: [
    {
      training: here('../../../shared/data/20news/train.jsonl.gz'),
      test: here('../../../shared/data/20news/test.jsonl.gz'),
    },
    { training: here('data/sample.jsonl') },
  ],
  output: here('../../runs/multi-label-classification'),
  start: train,
});
