import { TaskError } from './task-error.ts';

/** What a Hugging Face `config.json` says of a head's outputs; nothing in it contradicts another part of it. */
export interface LabelFields {
  /** How many outputs the head has. */
  readonly count: number;
  /** What `id2label` calls each, by its number as it stands there; undefined where it is not there. */
  readonly names?: Readonly<Record<string, unknown>>;
  /** `problem_type`; undefined where it is not there. */
  readonly problem?: string;
}

/** What `problem_type` may be. */
const problems = ['regression', 'single_label_classification', 'multi_label_classification'];

/** More labels than any head has. */
const mostLabels = 1_000_000;

/**
 * Reads `id2label`, `num_labels` and `problem_type`; two outputs where the first two are not there, as transformers does.
 * transformers lets `num_labels` win over the names of another number of labels, with a warning: here that is refused.
 *
 * @throws TaskError `labels-invalid` for ids and names of another type, a number of labels that is none or more than a
 * million, and two numbers of labels; `config-unsupported` for a `problem_type` that is not known.
 */
export function readLabelFields(json: Readonly<Record<string, unknown>>): LabelFields {
  const { id2label, num_labels: given, problem_type: problem } = json;
  const stated = given === undefined || given === null ? undefined : checkCount(given);
  const names = id2label === undefined || id2label === null ? undefined : checkNames(id2label);
  const named = names && Object.keys(names).length;
  if (named !== undefined && stated !== undefined && named !== stated) {
    throw new TaskError(
      'labels-invalid',
      `Expected num_labels and id2label of config.json to agree, got ${stated} and ${named} labels: correct the one that does not fit the weights, or leave num_labels out.`,
    );
  }
  return {
    count: named ?? stated ?? 2,
    ...(names && { names }),
    ...(problem !== undefined && problem !== null && { problem: checkProblemType(problem) }),
  };
}

function checkCount(value: unknown): number {
  if (Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= mostLabels) {
    return value as number;
  }
  throw new TaskError(
    'labels-invalid',
    `Expected num_labels of config.json to be a whole number from 1 to ${mostLabels}, got ${shown(value)}: correct config.json.`,
  );
}

function checkNames(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new TaskError(
    'labels-invalid',
    `Expected id2label of config.json to be an object such as {"0": "no", "1": "yes"}, got ${shown(value)}: correct config.json.`,
  );
}

function checkProblemType(value: unknown): string {
  if (problems.includes(value as string)) return value as string;
  throw new TaskError(
    'config-unsupported',
    `Expected problem_type of config.json to be one of ${problems.join(', ')}, got ${shown(value)}: correct config.json, or leave it out.`,
  );
}

/** A value as it stands in the file, cut. */
function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
