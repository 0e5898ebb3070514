import { countParameters } from '@bertwright/tensor';
import type { Classifier } from './classifier.ts';
import type { LabelledData } from './labelled-data.ts';
import type { PlanEvent } from './run-event.ts';
import type { TextClassificationRun } from './text-classification-run.ts';
import type { TrainingSettings } from './training-settings.ts';
import type { Work } from './work.ts';

/** What a run of text classification is going to do. */
export function planEvent(
  { backend, about, notes = [], output }: TextClassificationRun,
  data: LabelledData,
  { task, source, newParameters, unusedParameters }: Classifier,
  { maxSteps, ...settings }: TrainingSettings,
  { steps, truncated, training }: Work,
): PlanEvent {
  const { config } = task;
  const split = {
    training: data.training.length,
    validation: data.validation.length,
    test: data.test.length,
  };
  const { engine, device, threads } = backend;
  return {
    type: 'plan',
    task: task.kind,
    data: data.files.map(({ name, rows }) => ({ name, rows: rows.length, ...about?.(name) })),
    split,
    labels: task.labels,
    model: {
      name: 'BERT',
      parameters: countParameters(task.parameters),
      trainable: countParameters(task.parameters, { trainableOnly: true }),
      layers: config.layers,
      hiddenSize: config.hiddenSize,
      vocabularySize: config.vocabularySize,
      source,
    },
    backend: { engine, device, ...(threads !== undefined && { threads }) },
    settings: { ...settings, steps },
    truncated: { rows: truncated, of: split.training + split.validation + split.test },
    padding: { waste: training.waste },
    newParameters,
    unusedParameters,
    notes,
    ...(output && { output: output.name }),
  };
}
