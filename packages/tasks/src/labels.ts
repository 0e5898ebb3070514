import { labelSet } from '@bertwright/data';
import { TaskError } from './task-error.ts';

/**
 * Checks the names of a model's labels; each one's index is its class number.
 * @throws TaskError `labels-invalid` for fewer than two, for one that is empty, for one that stands twice.
 */
export function checkLabels(labels: readonly string[]): readonly string[] {
  const refuse = (received: string): never => {
    throw new TaskError(
      'labels-invalid',
      `Expected at least two labels, none empty and each once, got ${received}: correct the labels of the data or of config.json.`,
    );
  };
  if (labels.length < 2) refuse(`${labels.length}`);
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
 * @throws TaskError `labels-invalid` where ids are not 0 and on.
 */
export function parseLabels(json: Readonly<Record<string, unknown>>): readonly string[] {
  const { id2label, num_labels: count = 2 } = json;
  if (id2label === undefined || id2label === null) {
    return checkLabels(Array.from({ length: Number(count) }, (_, index) => `LABEL_${index}`));
  }
  const named = new Map(Object.entries(id2label).map(([id, label]) => [Number(id), label as string]));
  const labels = Array.from({ length: named.size }, (_, index) => named.get(index));
  if (labels.includes(undefined)) {
    throw new TaskError(
      'labels-invalid',
      `Expected id2label of config.json to name 0 to ${named.size - 1}, got ${[...named.keys()].join(', ')}: correct config.json.`,
    );
  }
  return checkLabels(labels as string[]);
}

/** How many outputs a `config.json` says that its head has: two where it says nothing, as transformers has it. */
export function parseOutputs({ id2label, num_labels: count = 2 }: Readonly<Record<string, unknown>>): number {
  return id2label === undefined || id2label === null ? Number(count) : Object.keys(id2label).length;
}

/** The `problem_type` of a `config.json`; one output is a regression whatever it says, but for several labels. */
export function problemType(json: Readonly<Record<string, unknown>>): string {
  const single = Object.keys(json.id2label ?? {}).length === 1 || json.num_labels === 1;
  const { problem_type: problem } = json;
  if (single && problem !== 'multi_label_classification') return 'regression';
  return String(problem ?? 'single_label_classification');
}

/**
 * Refuses a `config.json` whose head is for another problem.
 * @throws TaskError `config-unsupported`.
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
