import { engines } from '@bertwright/cli/engines';
import { trainInTerminal } from '@bertwright/terminal';
import { train } from './task.ts';

const here = (path: string) => new URL(path, import.meta.url);

await trainInTerminal({
  name: 'question-answering',
  description: 'Learns which part of a passage answers a question, and where none does.',
  engines,
  data: [
    {
      training: here('../../../shared/data/squad/new_wiki_v1.0.json'),
      test: here('../../../shared/data/squad/dev-v1.1.reconstructed.json'),
    },
    { training: here('data/sample.jsonl') },
  ],
  output: here('../../runs/question-answering'),
  start: train,
});
