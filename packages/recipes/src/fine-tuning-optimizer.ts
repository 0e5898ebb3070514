import {
  type Applier,
  adamw,
  byGroup,
  chain,
  clipByGlobalNorm,
  layerwiseDecay,
  linearSchedule,
  startingAt,
} from '@bertwright/optim';
import { firstEpochOf } from './learning-paths.ts';
import type { TrainingSettings } from './training-settings.ts';

/** How long a run is, and how high the encoder. */
export interface RunLength {
  /** Updates of the whole run, and of one epoch. */
  readonly steps: number;
  readonly stepsPerEpoch: number;
  /** Layers of the encoder. */
  readonly layers: number;
}

/**
 * AdamW with clipping, a linear warm-up and a linear fall to 0 after all updates. Where rates differ by layer, or layers
 * begin to learn later, parameters go in groups, whose moments begin when they do.
 */
export function fineTuningOptimizer(
  settings: TrainingSettings,
  { steps, stepsPerEpoch, layers }: RunLength,
): Applier {
  const { learningRate, warmup, weightDecay, clip, layerDecay: factor, unfreezeEvery } = settings;
  const warmupSteps = Math.min(steps - 1, Math.round(warmup * steps));
  const schedule = linearSchedule({ learningRate, warmupSteps, totalSteps: steps });
  if (factor === undefined && unfreezeEvery === undefined) {
    return chain(clipByGlobalNorm(clip), adamw({ learningRate: schedule, weightDecay }));
  }
  const decayOf = layerwiseDecay({ layers, factor: factor ?? 1 });
  const epochOf = firstEpochOf(settings, layers);
  const groups = new Map<string, Applier>();
  const group = (path: string) => {
    // An adapter learns at the rate of what it adapts.
    const decay = decayOf(path.replace(/^lora\./, ''));
    const start = epochOf(path) * stepsPerEpoch;
    const name = `rate ${decay} from ${start}`;
    if (!groups.has(name)) {
      const rate = (step: number) => decay * schedule(step + start);
      groups.set(name, startingAt(start, adamw({ learningRate: rate, weightDecay })));
    }
    return name;
  };
  return chain(clipByGlobalNorm(clip), byGroup({ group, applier: (name) => groups.get(name)! }));
}
