import { labelSet } from '@bertwright/data';
import { readLabelFields } from './label-fields.ts';
import { TaskError } from './task-error.ts';

/**
 * Checks the names of a model's labels; each one's index is its class number.
 * @param least how many there are at least: a single one is given or not, where there may be several for a text.
 * @throws TaskError `labels-invalid` for fewer, for one that is empty, for one that stands twice.
 */
export function checkLabels(labels: readonly string[], least = 2): readonly string[] {
  const refuse = (received: string): never => {
    throw new TaskError(
      'labels-invalid',
      `Expected at least ${least === 1 ? 'one label' : 'two labels'}, none empty and each once, got ${received}: correct the labels of the data or of config.json.`,
    );
  };
  if (labels.length < least) refuse(`${labels.length}`);
  const seen = new Set<string>();
  for (const label of labels) {
    if (typeof label !== 'string' || label === '') refuse(JSON.stringify(label));
    if (seen.has(label)) refuse(`${JSON.stringify(label)} twice`);
    seen.add(label);
  }
  return labels;
}

/**
 * The distinct labels of examples, sorted; those without one are left out.
 * @throws TaskError `labels-invalid` where there are not two.
 */
export function labelsOf(given: readonly (string | undefined)[]): readonly string[] {
  const { names } = labelSet(given.flatMap((label) => (label === undefined ? [] : [{ label }])));
  if (names.length > 1) return names;
  throw new TaskError(
    'labels-invalid',
    `Expected rows of at least two labels, got ${names.length === 0 ? 'none' : `only ${JSON.stringify(names[0])}`}: check which column the labels are read from.`,
  );
}

/** The fields of a Hugging Face `config.json` that name the labels. */
export function formatLabels(labels: readonly string[]): Record<string, unknown> {
  return {
    id2label: Object.fromEntries(labels.map((label, index) => [String(index), label])),
    label2id: Object.fromEntries(labels.map((label, index) => [label, index])),
  };
}

/**
 * Reads the labels of a Hugging Face `config.json`: `id2label`, or `num_labels` names `LABEL_0` and on, or two where
 * neither is there, as transformers does.
 *
 * @throws TaskError `labels-invalid` where ids are not 0 and on, and what `readLabelFields` throws.
 */
export function parseLabels(json: Readonly<Record<string, unknown>>, least = 2): readonly string[] {
  const { count, names } = readLabelFields(json);
  if (!names) {
    return checkLabels(
      Array.from({ length: count }, (_, index) => `LABEL_${index}`),
      least,
    );
  }
  const named = new Map(Object.entries(names).map(([id, label]) => [Number(id), label as string]));
  const labels = Array.from({ length: count }, (_, index) => named.get(index));
  if (labels.includes(undefined)) {
    const ids = Object.keys(names);
    const shown =
      ids.length > 10 ? `${ids.slice(0, 10).join(', ')} and ${ids.length - 10} more` : ids.join(', ');
    throw new TaskError(
      'labels-invalid',
      `Expected id2label of config.json to name 0 to ${count - 1}, got ${shown}: correct config.json.`,
    );
  }
  return checkLabels(labels as string[], least);
}

/** How many outputs a `config.json` says that its head has. @throws what `readLabelFields` throws. */
export function parseOutputs(json: Readonly<Record<string, unknown>>): number {
  return readLabelFields(json).count;
}

/**
 * The `problem_type` of a `config.json`; one output is a regression whatever it says, but for several labels.
 * @throws what `readLabelFields` throws.
 */
export function problemType(json: Readonly<Record<string, unknown>>): string {
  const { count, problem = 'single_label_classification' } = readLabelFields(json);
  return count === 1 && problem !== 'multi_label_classification' ? 'regression' : problem;
}

/**
 * Refuses a `config.json` whose head is for another problem.
 * @throws TaskError `config-unsupported`, and what `readLabelFields` throws.
 */
export function checkProblem(json: Readonly<Record<string, unknown>>, expected: string, what: string): void {
  const problem = problemType(json);
  if (problem === expected) return;
  throw new TaskError(
    'config-unsupported',
    `Expected ${what}, got a head for ${problem}: put a new head in its place, or choose another model.`,
  );
}

/**
 * The labels of a `config.json` whose head gives one of several.
 * @throws TaskError `config-unsupported` for another kind of head, `labels-invalid`.
 */
export function singleLabels(json: Readonly<Record<string, unknown>>): readonly string[] {
  checkProblem(json, 'single_label_classification', 'a classifier of one label of several for each text');
  return parseLabels(json);
}

/**
 * Refuses labels that the model does not know; it may know more than a data set holds.
 * @throws TaskError `labels-differ` with the first few on either side.
 */
export function checkKnownLabels(model: readonly string[], wanted: readonly string[]): void {
  const known = new Set(model);
  const strange = wanted.filter((label) => !known.has(label));
  if (strange.length === 0) return;
  const show = (labels: readonly string[]) => {
    const first = labels.slice(0, 5).map((label) => JSON.stringify(label));
    return labels.length > 5 ? `${first.join(', ')} and ${labels.length - 5} more` : first.join(', ');
  };
  throw new TaskError(
    'labels-differ',
    `Expected labels that the model knows (${show(model)}), got ${show(strange)}: correct the labels, or ask for a new head.`,
  );
}
