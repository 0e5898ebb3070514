import { type RunEvent, type RunReport, train as trainTask } from '@bertwright/recipes';
import { textPairClassification } from '@bertwright/tasks';
import type { ProgramRun } from '@bertwright/terminal';

/** From scratch there is little to learn from so few rows: this is to see it run. */
const scratch = {
  model: {
    vocabularySize: 4000,
    config: { layers: 2, hiddenSize: 128, heads: 2, intermediateSize: 512, initializerRange: 0.05 },
  },
  settings: { epochs: 5, learningRate: 5e-4, warmup: 0.1 },
};

/** Learns whether the first sentence entails the second, contradicts it, or neither. */
export function train({ model, sources, settings, ...run }: ProgramRun): AsyncGenerator<RunEvent, RunReport> {
  return trainTask(textPairClassification, {
    ...run,
    sources: { ...sources, columns: { text: 'sentence1', pair: 'sentence2', label: 'gold_label' } },
    model: model ? { files: model } : scratch.model,
    settings: {
      maxLength: 128,
      ...(model ? { epochs: 3, learningRate: 5e-5 } : scratch.settings),
      ...settings,
    },
  });
}
