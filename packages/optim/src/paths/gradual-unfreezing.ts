import { OptimError, requireNumber } from '../optim-error.ts';
import { matchesPath, type PathPattern } from './path-pattern.ts';

/** Which parameters are trained when. */
export interface UnfreezingOptions {
  /** Groups of paths in the order in which they begin to be trained, usually from the head down. */
  groups: readonly (PathPattern | readonly PathPattern[])[];
  /** Epochs from one group to the next. */
  everyEpochs?: number;
}

/**
 * A schedule that trains the first group at first and one more every few epochs, keeping those before: of an epoch,
 * counted from 0, whether the parameter at a path is trained. Paths of no group never are. `fit`
 * asks for each epoch: `onlyTrainable: (path, epoch) => unfreezing(epoch)(path)`; `startingAt` begins an applier's count
 * where its group begins.
 *
 * @throws OptimError `invalid-option` where there is no group, or `everyEpochs` is below 1.
 * @see Howard and Ruder 2018, "Universal language model fine-tuning for text classification", section 3.3.
 */
export function gradualUnfreezing({
  groups,
  everyEpochs = 1,
}: UnfreezingOptions): (epoch: number) => (path: string) => boolean {
  requireNumber('everyEpochs', everyEpochs, { least: 1 });
  if (groups.length === 0) {
    throw new OptimError('invalid-option', 'Expected at least one group of paths to train, got none.');
  }
  return (epoch) => {
    const trained = groups.slice(0, 1 + Math.floor(epoch / everyEpochs)).flat() as PathPattern[];
    return (path) => matchesPath(path, trained);
  };
}

/**
 * The groups of a tree with a head, from the head down: everything outside of the encoder with its pooler, each layer
 * from the last to the first, the embeddings.
 *
 * @param options `layers`: their number; `path`: of the encoder in the tree.
 */
export function groupsFromTop({
  layers,
  path = 'encoder',
}: {
  layers: number;
  path?: string;
}): PathPattern[][] {
  requireNumber('layers', layers);
  const outside = new RegExp(`^(?!${quoted(path)}\\.)`);
  return [
    [outside, `${path}.pooler`],
    ...Array.from({ length: layers }, (_, index) => [`${path}.layers.${layers - 1 - index}`]),
    [`${path}.embeddings`],
  ];
}

function quoted(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
