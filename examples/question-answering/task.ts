import { type RunEvent, type RunReport, train as trainTask } from '@bertwright/recipes';
import { questionAnswering } from '@bertwright/tasks';
import type { ProgramRun } from '@bertwright/terminal';

/** From scratch there is little to learn from so few rows: this is to see it run. */
const scratch = {
  model: {
    vocabularySize: 4000,
    config: { layers: 2, hiddenSize: 128, heads: 2, intermediateSize: 512, initializerRange: 0.05 },
  },
  settings: { epochs: 5, learningRate: 5e-4, warmup: 0.1 },
};

/** Learns which part of a passage answers a question, and where none does. */
export function train({ model, sources, settings, ...run }: ProgramRun): AsyncGenerator<RunEvent, RunReport> {
  return trainTask(questionAnswering, {
    ...run,
    sources,
    model: model ? { files: model } : scratch.model,
    settings: {
      batchSize: 16,
      maxLength: 256,
      ...(model ? { epochs: 2, learningRate: 5e-5 } : scratch.settings),
      ...settings,
    },
  });
}
