import { type RunEvent, type RunReport, train as trainTask } from '@bertwright/recipes';
import { preTraining } from '@bertwright/tasks';
import type { ProgramRun } from '@bertwright/terminal';

/** From scratch there is little to learn from so few rows: this is to see it run. */
const scratch = {
  model: {
    vocabularySize: 4000,
    config: { layers: 2, hiddenSize: 128, heads: 2, intermediateSize: 512, initializerRange: 0.05 },
  },
  settings: { epochs: 5, learningRate: 1e-3, warmup: 0.1 },
};

/** Learns masked words, and whether a sentence follows another. */
export function train({ model, sources, settings, ...run }: ProgramRun): AsyncGenerator<RunEvent, RunReport> {
  return trainTask(preTraining, {
    ...run,
    sources,
    model: model ? { files: model } : scratch.model,
    settings: {
      maxLength: 128,
      ...(model ? { epochs: 3, learningRate: 1e-4 } : scratch.settings),
      ...settings,
    },
  });
}
