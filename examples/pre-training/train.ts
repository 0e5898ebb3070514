import { engines } from '@bertwright/cli/engines';
import { trainInTerminal } from '@bertwright/terminal';
import { train } from './task.ts';

const here = (path: string) => new URL(path, import.meta.url);

await trainInTerminal({
  name: 'pre-training',
  description: 'Learns masked words, and whether a sentence follows another.',
  engines,
  data: [{ training: here('data/sample.jsonl') }],
  output: here('../../runs/pre-training'),
  start: train,
});
