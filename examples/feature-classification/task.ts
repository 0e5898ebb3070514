import { type RunEvent, type RunReport, train as trainTask } from '@bertwright/recipes';
import { featureClassification } from '@bertwright/tasks';
import type { ProgramRun } from '@bertwright/terminal';

/** An encoder from scratch knows nothing, and is not trained: this is to see it run. */
const scratch = {
  vocabularySize: 4000,
  config: { layers: 2, hiddenSize: 128, heads: 2, intermediateSize: 512, initializerRange: 0.05 },
};

/** Learns whether a sentence of a film review is positive (1) or negative (0), over a frozen encoder. */
export function train({ model, sources, settings, ...run }: ProgramRun): AsyncGenerator<RunEvent, RunReport> {
  return trainTask(featureClassification, {
    ...run,
    sources: { ...sources, columns: { text: '1', label: '2' }, table: { header: false } },
    model: model ? { files: model } : scratch,
    settings: { maxLength: 128, ...settings },
  });
}
