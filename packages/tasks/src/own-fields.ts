/**
 * What a task alone knows of its model, as `config.json` keeps it: under `task_specific_params`, a field that Hugging
 * Face leaves as it is.
 */
export function formatOwnFields(kind: string, fields: Record<string, unknown>): Record<string, unknown> {
  return { task_specific_params: { [kind]: fields } };
}

/** What `formatOwnFields` wrote for a task; empty where there is none. */
export function readOwnFields(
  config: Readonly<Record<string, unknown>>,
  kind: string,
): Readonly<Record<string, unknown>> {
  const all = config.task_specific_params;
  const own = isRecord(all) ? all[kind] : undefined;
  return isRecord(own) ? own : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
