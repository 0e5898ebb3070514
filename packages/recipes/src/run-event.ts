import type { ScoreColumn, ShownAnswer } from '@bertwright/tasks';
import type { Scores } from '@bertwright/trainer';

/** What a run is going to do. */
export interface PlanEvent {
  readonly type: 'plan';
  /** The task's name, as the command line spells it. */
  readonly task: string;
  readonly data: readonly DataSummary[];
  /** Rows of each part. */
  readonly split: { readonly training: number; readonly validation: number; readonly test: number };
  /** The labels of the task, where it has such. */
  readonly labels?: readonly string[];
  /** The metrics that epochs and test are shown with; the first says which is better. */
  readonly scores: readonly ScoreColumn[];
  readonly model: ModelSummary;
  readonly backend: { readonly engine: string; readonly device: string; readonly threads?: number };
  readonly settings: RunSettings;
  /** Rows longer than the maximum length, of all parts. */
  readonly truncated: { readonly rows: number; readonly of: number };
  /** The part of the training batches' tokens that is padding, in [0, 1]. */
  readonly padding: { readonly waste: number };
  /** Parameters that the model's files did not hold: they start fresh. */
  readonly newParameters: readonly string[];
  /** Tensors of the model's files that nothing uses. */
  readonly unusedParameters: readonly string[];
  readonly notes: readonly string[];
  readonly output?: string;
}

export interface DataSummary {
  readonly name: string;
  readonly rows: number;
  readonly source?: string;
  readonly license?: string;
}

export interface ModelSummary {
  readonly name: string;
  /** Scalars in all, and those that training changes. */
  readonly parameters: number;
  readonly trainable: number;
  readonly layers: number;
  readonly hiddenSize: number;
  readonly vocabularySize: number;
  /** The name of its files, or `from scratch`. */
  readonly source: string;
}

export interface RunSettings {
  readonly epochs: number;
  readonly batchSize: number;
  /** Undefined where a head is fitted at once. */
  readonly learningRate?: number;
  readonly maxLength: number;
  readonly seed: number;
  /** Updates of the whole run. */
  readonly steps: number;
  readonly [name: string]: unknown;
}

export interface StepEvent {
  readonly type: 'step';
  readonly epoch: number;
  /** Counted from 1 over the whole run. */
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
  readonly learningRate: number;
  readonly gradientNorm?: number;
  readonly sequencesPerSecond: number;
  readonly remainingMs: number;
}

export interface EpochEvent {
  readonly type: 'epoch';
  readonly epoch: number;
  readonly epochs: number;
  readonly trainingLoss: number;
  readonly validation?: Scores;
  /** Of the training, without the evaluation. */
  readonly seconds: number;
}

export interface TestEvent {
  readonly type: 'test';
  readonly metrics: Scores;
  /** Which of them to show, and how. */
  readonly scores: readonly ScoreColumn[];
  /** The pairs of labels most often confused, most often first, where the task has such. */
  readonly confused?: readonly {
    readonly actual: string;
    readonly predicted: string;
    readonly count: number;
  }[];
  /** What else reaches what on this data: lines to compare with. */
  readonly comparison?: readonly string[];
}

/** What the model says of a few texts; where it was saved, the model is the one that was loaded from there. */
export interface PredictionsEvent {
  readonly type: 'predictions';
  readonly model: string;
  readonly predictions: readonly ShownAnswer[];
}

/** What a run tells while it goes on. Epochs and steps are counted from 1. */
export type RunEvent =
  | PlanEvent
  | { readonly type: 'progress'; readonly stage: string; readonly done: number; readonly total: number }
  | StepEvent
  | EpochEvent
  | { readonly type: 'interrupted'; readonly keptEpoch: number | undefined; readonly message: string }
  | TestEvent
  | { readonly type: 'saved'; readonly folder: string; readonly files: readonly SavedFile[] }
  | PredictionsEvent
  | { readonly type: 'done'; readonly seconds: number };

export interface SavedFile {
  readonly name: string;
  readonly bytes: number;
}
