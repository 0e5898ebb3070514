import { type RunEvent, type RunReport, train as trainTask } from '@bertwright/recipes';
import { multipleChoice } from '@bertwright/tasks';
import type { ProgramRun } from '@bertwright/terminal';

/** From scratch there is little to learn from so few rows: this is to see it run. */
const scratch = {
  model: {
    vocabularySize: 4000,
    config: { layers: 2, hiddenSize: 128, heads: 2, intermediateSize: 512, initializerRange: 0.05 },
  },
  settings: { epochs: 5, learningRate: 5e-4, warmup: 0.1 },
};

/** Learns which of several choices answers a question. */
export function train({ model, sources, settings, ...run }: ProgramRun): AsyncGenerator<RunEvent, RunReport> {
  return trainTask(multipleChoice, {
    ...run,
    sources,
    model: model ? { files: model } : scratch.model,
    settings: {
      maxLength: 128,
      ...(model ? { epochs: 3, learningRate: 5e-5, batchSize: 16 } : scratch.settings),
      ...settings,
    },
  });
}
