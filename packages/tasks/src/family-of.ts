import type { EncoderFamily } from './encoder-model.ts';
import { families } from './families.ts';
import { TaskError } from './task-error.ts';

/**
 * The family of encoders that a `config.json` names, and its architecture; a model without a head where it names none.
 * @throws TaskError `config-unsupported` for a family that is not known.
 */
export function familyOf(
  json: Readonly<Record<string, unknown>>,
  name: string,
): { family: EncoderFamily; architecture: string } {
  const [named] = Array.isArray(json.architectures) ? json.architectures.map(String) : [];
  // The first published configurations name their architecture only.
  const family =
    json.model_type === undefined
      ? Object.values(families).find(({ prefix }) => named?.startsWith(prefix))
      : families[String(json.model_type)];
  if (family && (named === undefined || isOf(family, named))) {
    return { family, architecture: named ?? `${family.prefix}Model` };
  }
  const known = Object.values(families);
  const names = known.map((each) => each.name).join(' or ');
  throw new TaskError(
    'config-unsupported',
    `Expected a ${names} in ${name}, such as ${known[0]!.prefix}Model, got ${family ? named : (json.model_type ?? named)}: choose a ${names} model.`,
  );
}

function isOf({ prefix }: EncoderFamily, architecture: string): boolean {
  return architecture.startsWith(prefix) && /^(Model|For[A-Za-z]+)$/.test(architecture.slice(prefix.length));
}
