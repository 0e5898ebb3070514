import type { RowFields } from '@bertwright/data';
import type { EncoderModel } from './encoder-model.ts';
import type { Head } from './head.ts';
import type { Task, TaskBatch } from './task.ts';
import type { TaskModel } from './task-model.ts';

/** What every example has, whatever its task. */
export interface TaskExample {
  /** The line that it comes from, for errors. */
  readonly line?: number | undefined;
}

/** What a model must know of its data beside the texts; it is in the model's `config.json`. */
export type TaskFacts = { readonly labels?: readonly string[]; readonly [name: string]: unknown };

/** One of the columns that a row of data has; the command line has a flag of its name. */
export interface TaskField {
  /** What stands there, for `--help`. */
  readonly about: string;
  /** Whether it is the answer: training and evaluation need it, prediction does not read it. */
  readonly answer?: boolean;
  /** Whether a row may lack it; `learning` where only rows to learn from, or to measure on, may. */
  readonly optional?: boolean | 'learning';
}

/** A number, a name or a truth value. */
export type OptionValue = number | string | boolean;

/** One choice that a task has beside the settings of every run; the command line has a flag of its name. */
export interface TaskOption {
  /** What it decides, for `--help`. */
  readonly about: string;
  /** What it is where nothing is said; its type is the option's. */
  readonly default: OptionValue;
  /** Whether it matters in training alone. */
  readonly training?: boolean;
  /** The truth value without which it decides nothing: a fact of the model, or another option. */
  readonly needs?: string;
  /** The names that it may be. */
  readonly choices?: readonly string[];
  /** The least and the greatest number that it may be. */
  readonly least?: number;
  readonly most?: number;
  /** It must be less than that. */
  readonly below?: number;
  readonly whole?: boolean;
}

/** One of a task's metrics, as tables show it. */
export interface ScoreColumn {
  /** Its name in what `metrics().result()` returns. */
  readonly name: string;
  /** How people write it: `macro F1`. */
  readonly title: string;
  readonly best: 'highest' | 'lowest';
}

/** One example and an answer to it, to be shown to people. */
export interface ShownAnswer {
  readonly text: string;
  /** The right answer, where the example has it. */
  readonly actual?: string | undefined;
  /** Whether the answer is right, where that is a matter of yes and no. */
  readonly right?: boolean | undefined;
  /** What the model says, the most probable first. */
  readonly labels: readonly { readonly label: string; readonly probability?: number }[];
}

/**
 * A task before there is a model: what its rows are, what a model must know of them, and how the task is made over an
 * encoder. Each task's file holds one; `taskKinds` lists them all.
 */
export interface TaskKind<
  E extends TaskExample = TaskExample,
  F extends TaskFacts = TaskFacts,
  O extends Readonly<Record<string, OptionValue>> = Readonly<Record<string, OptionValue>>,
  B extends TaskBatch = TaskBatch,
  A = unknown,
> {
  /** Its name, as the command line spells it. */
  readonly kind: string;
  /** What it does, in a line. */
  readonly summary: string;
  /** What Hugging Face's architecture for it is called behind the family's name: `ForSequenceClassification`. */
  readonly architecture: string;
  /** Architectures of the same task with heads that Hugging Face does not have; the head in use names its own. */
  readonly otherArchitectures?: readonly string[];
  /** The longest row in tokens where nothing is said, for a task whose rows are longer than texts mostly are. */
  readonly maxLength?: number;
  readonly fields: Readonly<Record<string, TaskField>>;
  readonly options: { readonly [Name in keyof O]: TaskOption & { readonly default: O[Name] } };
  /** The metrics to show; the first says which of two models is better. */
  readonly scores: readonly [ScoreColumn, ...ScoreColumn[]];
  /** Names of JSON files that, where they lie beside `config.json`, say more of a model. */
  readonly beside?: readonly string[];

  /** The example that a row of a table or a line of JSON is. @throws DataError with file and line. */
  example(row: RowFields, options: O): E;
  /** The texts of an example; a fresh vocabulary is learnt from them. */
  texts(example: E): readonly string[];
  /** The class of an example: parts of a data set have the same share of each. Without it, rows are all alike. */
  stratum?(example: E): string;
  /** What a fresh model must know of these examples. @throws TaskError where they cannot be learnt from. */
  facts(examples: readonly E[], options: O): F;
  /**
   * What a model's own `config.json` says, and what lies beside it, by name.
   * @throws TaskError `config-unsupported` where its head is for another task.
   */
  savedFacts(config: Readonly<Record<string, unknown>>, beside?: Readonly<Record<string, unknown>>): F;
  /** Refuses examples that a model of these facts cannot answer. @throws DataError with file and line. */
  check(facts: F, examples: readonly E[], source: { readonly name?: string }): void;
  /** The head over an encoder. */
  head(encoder: EncoderModel, facts: F): Head;
  /** The task over a model. `training` are the examples to be trained on, where there are any. */
  create(model: TaskModel<F>, options: O, training?: readonly E[]): Task<E, B, A, F>;

  /** What a prediction writes as JSON, beside the fields of its example. */
  answerJson(answer: A): Record<string, unknown>;
  /** What of an example is asked, to be shown to people; the example as it is where this is left out. */
  sample?(example: E): E;
  /** How an answer is shown to people. */
  show(example: E, answer: A): ShownAnswer;
}
