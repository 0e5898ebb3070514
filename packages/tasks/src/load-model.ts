import { type Files, type ParameterEntry, readConfig } from '@bertwright/checkpoint';
import { assembleParameters } from './assemble-parameters.ts';
import { checkTied } from './check-tied.ts';
import { type DropoutRates, type EncoderModel, parseEncoder } from './encoder-model.ts';
import { headOfArchitecture } from './family-heads.ts';
import { familyOf } from './family-of.ts';
import type { Head, TaskParameters } from './head.ts';
import { hiddenStates } from './hidden-states.ts';
import { parseOutputs, problemType } from './labels.ts';
import { readAdapted } from './read-adapted.ts';
import { TaskError } from './task-error.ts';

/** How a model is loaded. */
export interface LoadModelOptions {
  /** Rates that take the place of the folder's. */
  dropout?: DropoutRates;
  /** Chooses parameters that the folder lacks, such as a pooler. */
  seed?: number;
}

/** The encoder of a folder with the head that its `config.json` names, and no task. */
export interface LoadedModel {
  /** What Hugging Face calls it: `BertForQuestionAnswering`. */
  readonly architecture: string;
  readonly encoder: EncoderModel;
  readonly head: Head;
  /** How many scores the head gives, by `id2label` or `num_labels`; two where neither is there. */
  readonly outputs: number;
  /** `problem_type`; `regression` where it is not said and there is one output, as transformers has it. */
  readonly problem: string;
  /** A tree of variables that the caller owns. */
  readonly parameters: TaskParameters;
  /** Each parameter's names in Hugging Face checkpoints. */
  readonly entries: readonly ParameterEntry[];
  /** The fields of `config.json` that are the head's own. */
  config(): Record<string, unknown>;
  /** Paths of parameters that the folder does not have: they are fresh. */
  readonly newParameters: string[];
  /** Names of tensors in the folder that the model has no use for. */
  readonly unusedParameters: string[];
}

/** What a `config.json` says of a head. */
const headFields = ['id2label', 'label2id', 'num_labels', 'problem_type'];

/**
 * Loads the model of a Hugging Face folder as its `config.json` describes it: family, head and number of outputs. One
 * without a head (`BertModel`) has a head without parameters, which gives the hidden states. `loadTask` puts a task on
 * it. A LoRA adapter beside its base's weights (`adapterOver`) is merged into them.
 *
 * @throws CheckpointError where the folder is no model, its weights are damaged or do not fit its configuration;
 * EncoderError for a configuration that the encoder does not run; TaskError `config-unsupported` for another family or
 * head, `no-model` where parameters are missing.
 */
export async function loadModel(
  files: Files,
  { dropout = {}, seed = 0 }: LoadModelOptions = {},
): Promise<LoadedModel> {
  const json = await readConfig(files);
  const { family, architecture } = familyOf(json, files.name);
  const encoder = parseEncoder(family, json, dropout);
  const outputs = parseOutputs(json);
  const head = findHead(architecture.slice(encoder.prefix.length), encoder, outputs);
  const entries = [...encoder.entries(head), ...head.entries];
  checkTied(head, json);
  const { read, unexpected } = await readAdapted(files, entries, head.tied);
  return {
    architecture,
    encoder,
    head,
    outputs,
    problem: problemType(json),
    parameters: assembleParameters({ encoder, head, read, seed }),
    entries,
    config: () => Object.fromEntries(Object.entries(json).filter(([name]) => headFields.includes(name))),
    newParameters: entries.map(({ path }) => path).filter((path) => !read.has(path)),
    unusedParameters: unexpected,
  };
}

function findHead(name: string, { heads }: EncoderModel, outputs: number): Head {
  if (name === 'Model') return hiddenStates({ pooler: true });
  const head = headOfArchitecture[name];
  if (head) return head(heads, outputs);
  const known = Object.keys(headOfArchitecture).join(', ');
  throw new TaskError(
    'config-unsupported',
    `Expected a head that is known (${known}), got ${name}: load it as a task, which puts a new head in its place.`,
  );
}
