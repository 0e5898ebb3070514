import { type RunEvent, type RunReport, train as trainTask } from '@bertwright/recipes';
import { sentenceEmbedding } from '@bertwright/tasks';
import type { ProgramRun } from '@bertwright/terminal';

/** From scratch there is little to learn from so few rows: this is to see it run. */
const scratch = {
  model: {
    vocabularySize: 4000,
    config: { layers: 2, hiddenSize: 128, heads: 2, intermediateSize: 512, initializerRange: 0.05 },
  },
  settings: { epochs: 5, learningRate: 5e-4, warmup: 0.1 },
};

/** Learns vectors of sentences whose cosines say how similar two sentences are; scores are from 0 to 5. */
export function train({ model, sources, settings, ...run }: ProgramRun): AsyncGenerator<RunEvent, RunReport> {
  return trainTask(sentenceEmbedding, {
    ...run,
    sources: { ...sources, columns: { text: '1', pair: '2', score: '3' }, table: { header: false } },
    options: { greatestScore: 5 },
    model: model ? { files: model } : scratch.model,
    settings: {
      maxLength: 128,
      ...(model ? { epochs: 3, learningRate: 2e-5 } : scratch.settings),
      ...settings,
    },
  });
}
