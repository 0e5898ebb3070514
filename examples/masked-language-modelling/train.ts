import { engines } from '@bertwright/cli/engines';
import { trainInTerminal } from '@bertwright/terminal';
import { train } from './task.ts';

const here = (path: string) => new URL(path, import.meta.url);

await trainInTerminal({
  name: 'masked-language-modelling',
  description: 'Learns the words of texts from the words around them.',
  engines,
  data: [{ training: here('data/sample.jsonl') }],
  output: here('../../runs/masked-language-modelling'),
  start: train,
});
