import type { AdapterBase } from '@bertwright/checkpoint';
import { type Lora, lora as makeLora, matchesPath, type PathPattern, setTrainable } from '@bertwright/optim';
import { adaptTask, type Task, type TaskBatch, type TaskExample, type TaskFacts } from '@bertwright/tasks';
import { disposeTree, leaves, type ParameterTree, type Variable } from '@bertwright/tensor';
import { RecipeError } from './recipe-error.ts';
import type { TaskRun } from './task-run.ts';

/** An adapter in the place of the whole encoder: what learns, and how it is saved. */
export interface LoraSettings {
  /** Columns of its first factors and rows of its second ones. */
  readonly rank: number;
  /** Products of factors are scaled by alpha / rank; the rank where it is left out. */
  readonly alpha?: number | undefined;
  /**
   * Which kernels and embedding tables it changes; the kernels of the queries and values of attention where it is left
   * out. What learns as a whole (the head, what of the encoder is new) needs no adapter and is left out.
   */
  readonly match?: PathPattern | readonly PathPattern[] | undefined;
  /** Whether the whole model is saved, with the adapter added to it, in the place of the adapter. */
  readonly merge?: boolean | undefined;
  /** What the adapter calls the model under it; the name of its files where it is left out. */
  readonly base?: AdapterBase | undefined;
}

const queriesAndValues = /^encoder\.layers\.\d+\.attention\.(query|value)\.kernel$/;

/** A task of which the parts learn that a run names, and its adapter, where it has one. */
export interface Learning<T> {
  readonly task: T;
  readonly adapter?: Lora;
}

/**
 * Freezes what a run leaves as it is, and puts its adapter over the rest: then the factors learn, the head, and what of
 * the encoder is new.
 *
 * @throws OptimError `invalid-option` for a pattern that means nothing, and a rank that cannot be; RecipeError
 * `invalid-option` for an adapter of a task that is fitted over a frozen encoder, and for one of word embeddings that
 * score words too and that is not merged.
 */
export function prepareLearning<E extends TaskExample, B extends TaskBatch, A, F extends TaskFacts>(
  task: Task<E, B, A, F>,
  newParameters: readonly string[],
  { freeze = false, lora, settings }: Pick<TaskRun, 'freeze' | 'lora' | 'settings'>,
): Learning<Task<E, B, A, F>> {
  if (task.solver) {
    if (lora) {
      throw new RecipeError(
        'invalid-option',
        `Expected ${task.kind} to leave its encoder as it is, got an adapter for it: leave LoRA out, or choose another task.`,
      );
    }
    setTrainable(task.parameters, 'encoder', { trainable: false });
    return { task };
  }
  if (freeze !== false) setTrainable(task.parameters, frozenPaths(freeze), { trainable: false });
  if (!lora) return { task };
  const { rank, alpha, match = queriesAndValues } = lora;
  const seed = settings?.seed ?? 0;
  const fresh = new Set(newParameters);
  const variables = leaves<Variable>(task.parameters);
  const exclude = variables.map(({ path }) => path).filter((path) => learnsWhole(path, fresh));
  const sizes = { rank, ...(alpha !== undefined && { alpha }) };
  const adapter = makeLora(task.parameters, { match, exclude, seed, ...sizes });
  if (!lora.merge && task.head.tied?.length && words in adapter.factors) {
    disposeTree(adapter.factors);
    throw new RecipeError(
      'invalid-option',
      `Expected an adapter that leaves the word embeddings as they are, since the head of ${task.kind} scores words by them, got one of ${words}: save the model merged (merge: true; --merge), or match other matrices.`,
    );
  }
  for (const { path, value } of variables) if (!exclude.includes(path)) value.trainable = false;
  return { task: adaptTask(task, adapter), adapter };
}

const words = 'encoder.embeddings.word.table';

/** Whether a parameter is trained and saved as it is, beside an adapter. */
function learnsWhole(path: string, fresh: ReadonlySet<string>): boolean {
  return !path.startsWith('encoder.') || fresh.has(path);
}

/** What a run has to say of its adapter: matrices that it was to change, and that learn as a whole. */
export function adapterNotes(
  parameters: ParameterTree,
  { lora, adapter }: { lora: TaskRun['lora']; adapter: Lora | undefined },
): string[] {
  if (!adapter || lora?.match === undefined) return [];
  const { match } = lora;
  const left = leaves<Variable>(parameters).filter(
    ({ path, value }) =>
      value.rank === 2 && !path.startsWith('lora.') && !(path in adapter.factors) && matchesPath(path, match),
  );
  if (left.length === 0) return [];
  return [`no adapter on ${left.map(({ path }) => path).join(', ')}: trained and saved as a whole`];
}

/** Refuses before weights are read what does not go with an adapter. @throws RecipeError `invalid-option` */
export async function checkLora({
  lora,
  model,
  settings,
}: Pick<TaskRun, 'lora' | 'model' | 'settings'>): Promise<void> {
  if (!lora) return;
  const refuse = (expected: string, got: string) => {
    throw new RecipeError('invalid-option', `Expected ${expected}, got ${got}.`);
  };
  if (!('files' in model)) {
    return refuse('a pretrained model for an adapter to change', 'one from scratch: name a model');
  }
  if (settings?.unfreezeEvery !== undefined) {
    refuse('either LoRA or gradual unfreezing', 'both: an adapter leaves the layers frozen');
  }
  if ((await model.files.list()).includes('adapter_config.json')) {
    refuse('a whole model under a new adapter', `the adapter ${model.files.name}: merge it first`);
  }
}

function frozenPaths(freeze: Exclude<TaskRun['freeze'], false | undefined>) {
  if (freeze === true) return 'encoder';
  const all = typeof freeze === 'string' || freeze instanceof RegExp ? [freeze] : freeze;
  return all.map((each) => (each === 'layers' ? /^encoder\.(embeddings|layers)\./ : each));
}

/** Patterns as a plan tells them. */
export function shownPatterns(patterns: PathPattern | readonly PathPattern[]): string {
  return [patterns].flat().map(String).join(' ');
}

/** An adapter as a plan tells it. */
export function shownLora({ rank, alpha = rank, match, merge }: LoraSettings): string {
  const where = match === undefined ? 'queries and values' : shownPatterns(match);
  return `rank ${rank}, alpha ${alpha}, on ${where}${merge ? ', merged' : ''}`;
}
