import { gradualUnfreezing, groupsFromTop } from '@bertwright/optim';
import type { TrainingSettings } from './training-settings.ts';

type Unfreezing = Pick<TrainingSettings, 'epochs' | 'unfreezeEvery'>;

/** Whether the parameter at a path learns in an epoch, counted from 0, as far as unfreezing decides. */
export function learnsIn(
  { unfreezeEvery }: Unfreezing,
  layers: number,
): (path: string, epoch: number) => boolean {
  if (unfreezeEvery === undefined) return () => true;
  const trained = gradualUnfreezing({ groups: groupsFromTop({ layers }), everyEpochs: unfreezeEvery });
  return (path, epoch) => trained(epoch)(path);
}

/** The epoch, counted from 0, in which the parameter at a path begins to learn; past the last for those that never do. */
export function firstEpochOf(settings: Unfreezing, layers: number): (path: string) => number {
  const learns = learnsIn(settings, layers);
  return (path) => {
    let epoch = 0;
    while (epoch < settings.epochs && !learns(path, epoch)) epoch++;
    return epoch;
  };
}
