import { requireNumber } from '../optim-error.ts';

/** How learning rates fall from the top of an encoder to its bottom. */
export interface LayerwiseOptions {
  /** Number of the encoder's layers. */
  layers: number;
  /** What the rate is multiplied with from each layer to the one below it. */
  factor?: number;
  /** Path of the encoder in the tree. */
  path?: string;
}

/**
 * What the learning rate of the parameter at a path is multiplied with: 1 for heads and the pooler, `factor` for the last
 * layer, `factor ** layers` for the first, `factor ** (layers + 1)` for the embeddings. `byGroup` trains by it.
 *
 * @throws OptimError `invalid-option` where `factor` is not from 0 to 1.
 * @see Howard and Ruder 2018, "Universal language model fine-tuning for text classification", section 3.1; Sun et al.
 * 2019, "How to fine-tune BERT for text classification?", section 5.3.4.
 */
export function layerwiseDecay({
  layers,
  factor = 0.95,
  path = 'encoder',
}: LayerwiseOptions): (path: string) => number {
  requireNumber('factor', factor, { most: 1 });
  requireNumber('layers', layers);
  return (parameter) => {
    if (parameter.startsWith(`${path}.embeddings.`)) return factor ** (layers + 1);
    const prefix = `${path}.layers.`;
    if (!parameter.startsWith(prefix)) return 1;
    return factor ** (layers - Number.parseInt(parameter.slice(prefix.length), 10));
  };
}
