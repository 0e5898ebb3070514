import { bertFamily } from './bert.ts';
import { distilbertFamily } from './distilbert.ts';
import { electraFamily } from './electra.ts';
import { EncoderError } from './encoder-error.ts';
import { type EncoderFamily, isOfFamily } from './encoder-family.ts';

/** Every family that a model folder may be of. */
export const encoderFamilies: readonly EncoderFamily[] = [bertFamily, distilbertFamily, electraFamily];

/**
 * The family that a Hugging Face `config.json` names by `model_type`, or by `architectures` where it has none.
 * @throws EncoderError `config-unsupported` for another
 */
export function findFamily(json: Readonly<Record<string, unknown>>): EncoderFamily {
  const family = encoderFamilies.find((each) => isOfFamily(json, each));
  if (family) return family;
  const known = encoderFamilies.map(({ modelType }) => modelType).join(', ');
  const got = JSON.stringify(json.model_type ?? json.architectures) ?? 'neither it nor architectures';
  throw new EncoderError(
    'config-unsupported',
    `Expected model_type in config.json to be one of ${known}, got ${got}: choose a model of one of these families.`,
  );
}
