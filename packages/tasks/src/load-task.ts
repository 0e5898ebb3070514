import { CheckpointError, type Files, hasFile, readConfig } from '@bertwright/checkpoint';
import { dispose } from '@bertwright/tensor';
import { planTask, type TaskOptions } from './assemble-task.ts';
import { checkTied } from './check-tied.ts';
import { type DropoutRates, parseEncoder } from './encoder-model.ts';
import { familyOf } from './family-of.ts';
import { checkKnownLabels } from './labels.ts';
import { loadTokenizer } from './load-tokenizer.ts';
import { holdsAdapter, readAdapted } from './read-adapted.ts';
import { readVariables } from './read-variables.ts';
import type { Task, TaskBatch } from './task.ts';
import { TaskError } from './task-error.ts';
import type { OptionValue, TaskExample, TaskFacts, TaskKind } from './task-kind.ts';

/** How a task is made from a model folder. */
export interface LoadTaskOptions<E = TaskExample, F = TaskFacts, O = Readonly<Record<string, OptionValue>>>
  extends TaskOptions<E, O> {
  /**
   * What the model must know of the data, such as its labels. Needed where the folder has no head for the task; where it
   * has one, it must know all of these labels.
   */
  facts?: F | undefined;
  /** Whether to put a fresh head for `facts` in the place of the folder's. */
  newHead?: boolean;
  /** Rates that take the place of the folder's. */
  dropout?: DropoutRates;
}

/** A task, and what of it and of the folder do not belong to each other. */
export interface LoadedTask<T = Task> {
  readonly task: T;
  /** Paths of parameters that the folder does not have: they are fresh. */
  readonly newParameters: string[];
  /** Names of tensors in the folder that the task has no use for. */
  readonly unusedParameters: string[];
}

/**
 * Loads a model folder of Hugging Face's layout as a task. A model without this task's head (`BertModel`, a masked
 * language model) gets a fresh one over its encoder; a head for words is read from whatever model holds it. Where the
 * folder holds a LoRA adapter beside its base's weights (`adapterOver`), the task is the merged model.
 *
 * @throws CheckpointError where the folder is no model, its weights are damaged or do not fit its configuration;
 * EncoderError for a configuration that the encoder does not run, and for a `maxLength` beyond its positions;
 * TaskError `config-unsupported` for another family or kind of head, `facts-missing` where a fresh head needs them,
 * `adapter-unmerged` for a new head over an adapter, `labels-differ` for labels that the model does not know, `labels-invalid`, `tokenizer-invalid`, `option-invalid`.
 */
export async function loadTask<
  E extends TaskExample,
  F extends TaskFacts,
  O extends Readonly<Record<string, OptionValue>>,
  B extends TaskBatch,
  A,
>(
  kind: TaskKind<E, F, O, B, A>,
  files: Files,
  {
    facts,
    newHead = false,
    dropout = {},
    ...options
  }: LoadTaskOptions<NoInfer<E>, NoInfer<F>, NoInfer<O>> = {},
): Promise<LoadedTask<Task<E, B, A, F>>> {
  const json = await readConfig(files);
  const { family, architecture } = familyOf(json, files.name);
  const own = !newHead && isArchitectureOf(kind, { family, architecture });
  if (!own && (await holdsAdapter(files))) throw adapterUnmerged(files);
  const encoder = parseEncoder(family, json, dropout);
  const known = own ? kind.savedFacts(json, await readBeside(kind, files)) : facts;
  if (!known) throw factsMissing(kind.kind, files);
  if (own && known.labels && facts?.labels) checkKnownLabels(known.labels, facts.labels);
  const tokenizer = await loadTokenizer(files);
  const { head, entries, make } = planTask(kind, { encoder, tokenizer, facts: known }, options);
  if (own) checkTied(head, json);
  const foreign = !own && head.shared && !newHead && json.tie_word_embeddings !== false;
  const others = foreign ? head.entries.map((entry) => ({ ...entry, optional: true })) : [];
  const { read, unexpected } = own
    ? await readAdapted(files, entries, head.tied)
    : await readVariables(files, [...encoder.entries(head), ...others], foreign ? head.tied : []);
  try {
    const newParameters = entries.map(({ path }) => path).filter((path) => !read.has(path));
    return { task: make(read), newParameters, unusedParameters: unexpected };
  } catch (error) {
    dispose([...read.values()]);
    throw error;
  }
}

/** Whether a folder's own head is the one of a task. @throws CheckpointError, TaskError where it holds no known model. */
export async function hasHead(
  kind: Pick<TaskKind, 'architecture' | 'otherArchitectures'>,
  files: Files,
): Promise<boolean> {
  return isArchitectureOf(kind, familyOf(await readConfig(files), files.name));
}

function isArchitectureOf(
  { architecture, otherArchitectures = [] }: Pick<TaskKind, 'architecture' | 'otherArchitectures'>,
  named: ReturnType<typeof familyOf>,
): boolean {
  const head = named.architecture.slice(named.family.encoder.architecture.length);
  return [architecture, ...otherArchitectures].includes(head);
}

/** The JSON files beside `config.json` that a task reads, by name. @throws CheckpointError `damaged` for what is none. */
async function readBeside(
  { beside = [] }: Pick<TaskKind, 'beside'>,
  files: Files,
): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const name of beside) {
    if (!(await hasFile(files, name))) continue;
    const text = new TextDecoder().decode(await files.read(name));
    try {
      found[name] = JSON.parse(text);
    } catch (cause) {
      throw new CheckpointError(
        'damaged',
        `Expected JSON in ${name} of ${files.name}, got ${text.slice(0, 40)}: download it again.`,
        { cause },
      );
    }
  }
  return found;
}

function factsMissing(kind: string, files: Files): TaskError {
  return new TaskError(
    'facts-missing',
    `Expected what a new head for ${kind} on ${files.name} must know of the data, such as its labels, got none: give facts, or choose a model that is trained for this task.`,
  );
}

function adapterUnmerged({ name }: Files): TaskError {
  return new TaskError(
    'adapter-unmerged',
    `Expected a whole model to put a new head on, got the adapter ${name}: merge it into its base first (saveTask after loadTask; \`bertwright merge\`).`,
  );
}
