import type { RunReport } from './task-run.ts';

/**
 * What `metrics.json` holds of a report: the scores first, then what led there. Places on the disk are cut to their
 * last names, since the folder may be given to others.
 */
export function metricsJson({
  plan,
  history,
  test,
  bestEpoch,
  tuned,
  confusion,
  confusionOf,
}: RunReport): string {
  const { outcome, keptEpoch, seconds, epochs, featureRows } = history;
  const { type, data, model, labels, output, scores, ...planned } = plan;
  return formatJson({
    test,
    outcome,
    keptEpoch,
    bestEpoch,
    tuned,
    seconds,
    epochs,
    ...planned,
    data: data.map((file) => ({ ...file, name: lastName(file.name) })),
    model: { ...model, source: lastName(model.source) },
    featureRows,
    labels,
    confusionOf,
    confusion,
    steps: history.steps.map(({ epoch, step, loss, learningRate }) => ({ epoch, step, loss, learningRate })),
  });
}

function lastName(path: string): string {
  return path.split(/[/\\]/).filter(Boolean).at(-1) ?? path;
}

/** JSON with a line for each field, and for each item of a list of lists or objects: short, and read by people too. */
function formatJson(fields: Record<string, unknown>): string {
  const lines = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `  ${JSON.stringify(name)}: ${formatValue(value)}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}

function formatValue(value: unknown): string {
  const nested = Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'object');
  if (!nested) return JSON.stringify(value);
  return `[\n${value.map((item) => `    ${JSON.stringify(item)}`).join(',\n')}\n  ]`;
}
