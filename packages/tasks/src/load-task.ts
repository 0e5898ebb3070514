import {
  type Files,
  loadParameters,
  type ModelConfig,
  type ParameterEntry,
  readConfig,
} from '@bertwright/checkpoint';
import { type BertConfig, bertConfig, bertFamily, checkLength, encoderParameter } from '@bertwright/encoder';
import { sequenceClassificationParameters } from '@bertwright/heads';
import { dispose, parameter, type Variable } from '@bertwright/tensor';
import { bertClassifierEntries } from './bert-heads.ts';
import { checkTokenizer } from './check-tokenizer.ts';
import { checkKnownLabels, checkLabels, parseLabels } from './labels.ts';
import { loadTokenizer } from './load-tokenizer.ts';
import { TaskError } from './task-error.ts';
import {
  type TextClassification,
  type TextClassificationOptions,
  textClassification,
} from './text-classification.ts';

/** How a task is made from a model folder. */
export interface LoadTaskOptions
  extends Pick<TextClassificationOptions, 'maxLength' | 'lengthMultiple' | 'labelSmoothing' | 'seed'> {
  /** The labels of the data. Needed where the folder has no classifier; where it has one, it must know them all. */
  labels?: readonly string[];
  /** Whether to put a fresh classifier for `labels` in the place of the folder's. */
  newHead?: boolean;
  /** Rates that take the place of the folder's. */
  dropout?: Partial<Pick<BertConfig, 'hiddenDropout' | 'attentionDropout' | 'classifierDropout'>>;
}

/** A task, and what of it and of the folder do not belong to each other. */
export interface LoadedTask {
  readonly task: TextClassification;
  /** Paths of parameters that the folder does not have: they are fresh. */
  readonly newParameters: string[];
  /** Names of tensors in the folder that the task has no use for. */
  readonly unusedParameters: string[];
}

/**
 * Loads a model folder of Hugging Face's layout as the task that `architectures` of its `config.json` names. A BERT
 * without a classifier (`BertModel`, a masked language model) becomes a text classification with a fresh one.
 *
 * @throws CheckpointError where the folder is no model, its weights are damaged or do not fit its configuration;
 * EncoderError for a configuration that the encoder does not run, and for a `maxLength` beyond its positions;
 * TaskError `config-unsupported` for another architecture or kind of head, `labels-differ` for labels that the model
 * does not know, `labels-invalid` where labels are needed and missing, `tokenizer-invalid`.
 */
export async function loadTask(
  files: Files,
  { labels, newHead = false, seed = 0, dropout, ...options }: LoadTaskOptions = {},
): Promise<LoadedTask> {
  const json = await readConfig(files);
  const ownHead = checkArchitecture(json, files) === 'BertForSequenceClassification' && !newHead;
  const config = bertConfig({ ...bertFamily.parseConfig(json), ...dropout });
  const names = ownHead ? modelLabels(json, labels) : givenLabels(labels, files);
  const tokenizer = await loadTokenizer(files);
  checkTokenizer(tokenizer, config);
  if (options.maxLength !== undefined) checkLength(options.maxLength, config);
  const head = bertClassifierEntries(config.hiddenSize, names.length);
  const { read, unexpected } = await readVariables(files, [
    ...bertFamily.entries(config),
    ...(ownHead ? head : []),
  ]);
  const newParameters: string[] = [];
  const encoder = bertFamily.tree(config, (name, shape) => {
    const path = `encoder.${name}`;
    if (!read.has(path)) newParameters.push(path);
    return read.get(path) ?? encoderParameter(config, name, shape, { seed });
  });
  if (!ownHead) newParameters.push(...head.map(({ path }) => path));
  const classifier = ownHead
    ? { kernel: read.get('classifier.kernel')!, bias: read.get('classifier.bias')! }
    : sequenceClassificationParameters({ ...config, labels: names.length, seed });
  const task = textClassification({
    config,
    tokenizer,
    labels: names,
    parameters: { encoder, classifier },
    ...options,
  });
  return { task, newParameters, unusedParameters: unexpected };
}

/** The architecture that a configuration names; a BERT without a head where it names none. */
function checkArchitecture(json: ModelConfig, files: Files): string {
  const [architecture = 'BertModel'] = Array.isArray(json.architectures)
    ? json.architectures.map(String)
    : [];
  if (/^Bert(Model|For[A-Za-z]+)$/.test(architecture)) return architecture;
  throw new TaskError(
    'config-unsupported',
    `Expected a BERT in ${files.name}, such as BertModel or BertForSequenceClassification, got ${architecture}: choose a BERT model.`,
  );
}

/** The labels of the folder's own classifier, which must know those of the data. */
function modelLabels(json: ModelConfig, given: readonly string[] | undefined): readonly string[] {
  const problem = json.problem_type ?? 'single_label_classification';
  const single = Object.keys(json.id2label ?? {}).length === 1 || json.num_labels === 1;
  if (problem !== 'single_label_classification' || single) {
    throw new TaskError(
      'config-unsupported',
      `Expected a classifier of one label of several for each text, got ${single ? 'a single output' : `the problem type ${JSON.stringify(problem)}`}: put a new head in its place, or choose another model.`,
    );
  }
  const labels = parseLabels(json);
  if (given) checkKnownLabels(labels, given);
  return labels;
}

function givenLabels(labels: readonly string[] | undefined, files: Files): readonly string[] {
  if (labels) return checkLabels(labels);
  throw new TaskError(
    'labels-invalid',
    `Expected the labels of the data for a new classifier on ${files.name}, got none: give labels.`,
  );
}

/** The parameters of a folder that entries name, as variables by path; those that a model may lack may be missing. */
async function readVariables(
  files: Files,
  entries: readonly ParameterEntry[],
): Promise<{ read: Map<string, Variable>; unexpected: string[] }> {
  const read = new Map<string, Variable>();
  try {
    const { missing, unexpected } = await loadParameters(files, entries, ({ path, values, shape }) => {
      read.set(path, parameter(values, shape));
    });
    if (missing.length === 0) return { read, unexpected };
    throw new TaskError(
      'no-model',
      `Expected ${entries.length} parameters in the weights of ${files.name}, got none for ${missing.length}, the first of them ${missing[0]}: this is a model of another kind or size than its configuration says.`,
    );
  } catch (error) {
    dispose([...read.values()]);
    throw error;
  }
}
