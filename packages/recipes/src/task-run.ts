import type { Files } from '@bertwright/checkpoint';
import type { PathPattern } from '@bertwright/optim';
import type { FreshTaskOptions } from '@bertwright/tasks';
import type { BackendInfo } from '@bertwright/tensor';
import type { History, Scores } from '@bertwright/trainer';
import type { FeatureStore } from './feature-store.ts';
import type { LoraSettings } from './prepare-learning.ts';
import type { RunSources } from './run-data.ts';
import type { DataSummary, PlanEvent } from './run-event.ts';
import type { Output } from './save-run.ts';
import type { TrainingSettings } from './training-settings.ts';

/** A model folder to start from. */
export interface PretrainedModel {
  readonly files: Files;
}

/** A small BERT from scratch, with a vocabulary learnt from the training texts. */
export interface FreshModel {
  /** Sizes and rates of the encoder; it has as many positions as the maximum length, unless they say otherwise. */
  readonly config: NonNullable<FreshTaskOptions['config']>;
  /** Pieces to learn at most. */
  readonly vocabularySize: number;
}

/** Everything that a run depends on beside its task. `O` are the task's own options. */
export interface TaskRun<O = Readonly<Record<string, unknown>>> {
  readonly sources: RunSources;
  readonly model: PretrainedModel | FreshModel;
  /** What `useBackend` said, to be told. */
  readonly backend: BackendInfo;
  readonly settings?: Partial<TrainingSettings>;
  /** Choices of the task itself: see its `options`. */
  readonly options?: Partial<O>;
  /**
   * What the run leaves as it is, by path: `true` or `encoder`, so that the head alone learns, over features that are
   * computed once for each example; `layers` means the encoder's embeddings and layers, so that the pooler between them
   * and the head learns too.
   */
  readonly freeze?: boolean | PathPattern | readonly PathPattern[];
  /** Trains an adapter of low rank, and the head, in the place of the whole model. */
  readonly lora?: LoraSettings;
  /** Puts a fresh head in the place of the model's own; where its labels are others, that is needed. */
  readonly newHead?: boolean;
  /**
   * Where the features of a task that is fitted to them at once are kept, by a key of model, rows and what is taken of
   * the model's states: a later run reads them.
   */
  readonly featureStore?: FeatureStore;
  /** Where the model goes; nothing is saved without it. */
  readonly output?: Output;
  /** Source and licence of the data, by file name. */
  readonly about?: (name: string) => Omit<DataSummary, 'name' | 'rows'>;
  /** More files for the output folder, by name: pictures of the report, say. */
  readonly artifacts?: (report: RunReport) => Promise<Record<string, string>>;
  /** What else reaches what on this data, shown beside the test. */
  readonly comparison?: readonly string[];
  readonly notes?: readonly string[];
  /** Ends the run cleanly after the current step; the last finished epoch is kept and saved. */
  readonly signal?: AbortSignal;
}

/** What a run came to: `metrics.json` holds it. */
export interface RunReport {
  /** What the run was going to do. */
  readonly plan: PlanEvent;
  readonly history: History;
  /** The labels of the task, where it has such. */
  readonly labels?: readonly string[];
  /** The epoch whose weights are saved, from 1, where it is not the last. */
  readonly bestEpoch?: number;
  /** What was decided on the validation rows after training. */
  readonly tuned?: Readonly<Record<string, unknown>>;
  /** Of the part that was tested on: counts [labels, labels], a row for an actual label. */
  readonly confusion?: number[][];
  readonly confusionOf?: 'test' | 'validation';
  readonly test?: Scores;
}
