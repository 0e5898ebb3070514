import { bertFamily } from './bert-family.ts';
import type { EncoderFamily } from './encoder-model.ts';

/** Every family of encoders, by the `model_type` of its `config.json`. */
export const families: Readonly<Record<string, EncoderFamily>> = { bert: bertFamily };
