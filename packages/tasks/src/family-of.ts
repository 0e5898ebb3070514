import type { ModelFamily } from './encoder-model.ts';
import { families } from './families.ts';
import { TaskError } from './task-error.ts';

/**
 * The family of encoders that a `config.json` names, and its architecture; a model without a head where it names none.
 * @throws TaskError `config-unsupported` for a family that is not known.
 */
export function familyOf(
  json: Readonly<Record<string, unknown>>,
  name: string,
): { family: ModelFamily; architecture: string } {
  const [named] = Array.isArray(json.architectures) ? json.architectures.map(String) : [];
  // The first published configurations name their architecture only.
  const family = families.find(({ encoder }) =>
    json.model_type === undefined
      ? named?.startsWith(encoder.architecture)
      : json.model_type === encoder.modelType,
  );
  if (family && (named === undefined || isOf(family, named))) {
    return { family, architecture: named ?? `${family.encoder.architecture}Model` };
  }
  const known = families.map((each) => each.name).join(', ');
  throw new TaskError(
    'config-unsupported',
    `Expected a model of a known family (${known}) in ${name}, such as ${families[0]!.encoder.architecture}Model, got ${family ? named : (json.model_type ?? named)}: choose one of these.`,
  );
}

function isOf({ encoder: { architecture } }: ModelFamily, named: string): boolean {
  return named.startsWith(architecture) && /^(Model|For[A-Za-z]+)$/.test(named.slice(architecture.length));
}
