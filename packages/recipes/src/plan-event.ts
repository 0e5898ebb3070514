import type {
  EncoderModel,
  OptionValue,
  ScoreColumn,
  TaskBatch,
  TaskFacts,
  TaskOption,
} from '@bertwright/tasks';
import { countParameters, leaves, type ParameterTree, type Variable } from '@bertwright/tensor';
import { learnsIn } from './learning-paths.ts';
import { shownLora, shownPatterns } from './prepare-learning.ts';
import type { PreparedModel } from './prepare-model.ts';
import type { RunData } from './run-data.ts';
import type { PlanEvent } from './run-event.ts';
import type { TaskRun } from './task-run.ts';
import type { TrainingSettings } from './training-settings.ts';
import type { Work } from './work.ts';

/** All that a plan is told from. */
export interface Planned {
  readonly task: {
    readonly kind: string;
    readonly encoder: EncoderModel;
    readonly parameters: ParameterTree;
    readonly facts: TaskFacts;
    solver?(): unknown;
  };
  readonly prepared: Omit<PreparedModel<unknown>, 'task'>;
  readonly run: TaskRun;
  readonly data: RunData<unknown>;
  readonly settings: TrainingSettings;
  readonly options: Readonly<Record<string, OptionValue>>;
  /** What the task says of its options. */
  readonly choices: Readonly<Record<string, Pick<TaskOption, 'needs'>>>;
  readonly scores: readonly ScoreColumn[];
  readonly work: Pick<Work<TaskBatch>, 'steps' | 'truncated'> & {
    readonly training: { readonly waste: number };
  };
}

/** What a run is going to do. */
export function planEvent({
  task: { kind, encoder, parameters, facts, solver },
  prepared: { source, newParameters, unusedParameters },
  run: { backend, about, notes = [], output, freeze, lora },
  data,
  settings: { maxSteps, ...settings },
  options,
  choices,
  scores,
  work: { steps, truncated, training },
}: Planned): PlanEvent {
  const { layers, hiddenSize, vocabularySize } = encoder.config;
  const learns = learnsIn(settings, layers);
  const learning = leaves<Variable>(parameters).filter(
    ({ path, value }) => value.trainable && learns(path, settings.epochs - 1),
  );
  const { engine, device, threads } = backend;
  return {
    type: 'plan',
    task: kind,
    data: data.files.map(({ name, examples }) => ({ name, rows: examples.length, ...about?.(name) })),
    split: {
      training: data.training.length,
      validation: data.validation.length,
      test: data.test.length,
    },
    ...(facts.labels && { labels: facts.labels }),
    scores,
    model: {
      name: encoder.name,
      parameters: countParameters(parameters),
      trainable: learning.reduce((count, { value }) => count + value.size, 0),
      layers,
      hiddenSize,
      vocabularySize,
      source,
    },
    backend: { engine, device, ...(threads !== undefined && { threads }) },
    settings: {
      ...(solver ? solving(settings) : settings),
      ...inUse(options, choices, facts),
      ...(freeze && freeze !== true && { freeze: shownPatterns(freeze) }),
      ...(lora && { lora: shownLora(lora) }),
      steps,
    },
    truncated,
    padding: { waste: training.waste },
    newParameters,
    unusedParameters,
    notes,
    ...(output && { output: output.name }),
  };
}

/** The options that decide something in this model. */
function inUse(
  options: Planned['options'],
  choices: Planned['choices'],
  facts: TaskFacts,
): Record<string, OptionValue> {
  const entries = Object.entries(options).filter(([name]) => {
    const { needs } = choices[name] ?? {};
    return needs === undefined || (facts[needs] ?? options[needs]) === true;
  });
  return Object.fromEntries(entries);
}

/** What of the settings matters where a head is fitted at once. */
function solving({ batchSize, maxLength, seed }: Omit<TrainingSettings, 'maxSteps'>) {
  return { epochs: 1, batchSize, maxLength, seed };
}
