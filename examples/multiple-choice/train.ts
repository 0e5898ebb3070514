import { engines } from '@bertwright/cli/engines';
import { trainInTerminal } from '@bertwright/terminal';
import { train } from './task.ts';

const here = (path: string) => new URL(path, import.meta.url);

await trainInTerminal({
  name: 'multiple-choice',
  description: 'Learns which of several choices answers a question.',
  engines,
  data: [{ training: here('data/sample.jsonl') }],
  output: here('../../runs/multiple-choice'),
  start: train,
});
