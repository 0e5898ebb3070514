import { countParameters } from '@bertwright/tensor';
import type { Classifier } from './classifier.ts';
import type { LabelledData } from './labelled-data.ts';
import type { PlanEvent } from './run-event.ts';
import type { TextClassificationRun } from './text-classification-run.ts';
import type { TrainingSettings } from './training-settings.ts';

/** What a run of text classification is going to do. */
export function planEvent(
  run: TextClassificationRun,
  data: LabelledData,
  { task, source, newParameters, unusedParameters }: Classifier,
  counted: { settings: TrainingSettings; steps: number; truncated: number; waste: number },
): PlanEvent {
  const { settings, steps, truncated, waste } = counted;
  const { epochs, batchSize, learningRate, maxLength, seed, warmup, weightDecay, labelSmoothing } = settings;
  const { config } = task;
  const rows = { training: data.training.length, validation: data.validation.length, test: data.test.length };
  const { engine, device, threads } = run.backend;
  return {
    type: 'plan',
    task: task.kind,
    data: data.files.map(({ name, rows }) => ({ name, rows, ...run.about?.(name) })),
    split: rows,
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
    settings: {
      epochs,
      batchSize,
      learningRate,
      maxLength,
      seed,
      steps,
      warmup,
      weightDecay,
      labelSmoothing,
    },
    truncated: { rows: truncated, of: rows.training + rows.validation + rows.test },
    padding: { waste },
    newParameters,
    unusedParameters,
    notes: run.notes ?? [],
    ...(run.output && { output: run.output.name }),
  };
}
