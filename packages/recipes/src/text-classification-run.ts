import type { Files } from '@bertwright/checkpoint';
import type { FreshTaskOptions } from '@bertwright/tasks';
import type { BackendInfo } from '@bertwright/tensor';
import type { History } from '@bertwright/trainer';
import type { LabelledSources } from './labelled-data.ts';
import type { ClassificationScores, DataSummary, PlanEvent } from './run-event.ts';
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

/**
 * What a run leaves as it is: the whole `encoder`, so that the classifier alone learns, or its embeddings and `layers`,
 * so that the pooler between them and the classifier learns too.
 */
export type FrozenPart = 'encoder' | 'layers';

/** Everything that a run of text classification depends on. */
export interface TextClassificationRun {
  readonly sources: LabelledSources;
  readonly model: PretrainedModel | FreshModel;
  /** What `useBackend` said, to be told. */
  readonly backend: BackendInfo;
  readonly settings?: Partial<TrainingSettings>;
  /** Trains the head alone, over features that are computed once for each example. */
  readonly freeze?: boolean | FrozenPart;
  /** Puts a fresh classifier in the place of the model's own; where its labels are others, that is needed. */
  readonly newHead?: boolean;
  /** Where the model goes; nothing is saved without it. */
  readonly output?: Output;
  /** Source and licence of the data, by file name. */
  readonly about?: (name: string) => Omit<DataSummary, 'name' | 'rows'>;
  /** More files for the output folder, by name: pictures of the report, say. */
  readonly artifacts?: (report: TextClassificationReport) => Promise<Record<string, string>>;
  /** What else reaches what on this data, shown beside the test. */
  readonly comparison?: readonly string[];
  readonly notes?: readonly string[];
  /** Ends the run cleanly after the current step; the last finished epoch is kept and saved. */
  readonly signal?: AbortSignal;
}

/** What a run came to: `metrics.json` holds it. */
export interface TextClassificationReport {
  /** What the run was going to do. */
  readonly plan: PlanEvent;
  readonly history: History;
  readonly labels: readonly string[];
  /** Of the part that was tested on: counts [labels, labels], a row for an actual label. */
  readonly confusion?: number[][];
  readonly confusionOf?: 'test' | 'validation';
  readonly test?: ClassificationScores;
}
