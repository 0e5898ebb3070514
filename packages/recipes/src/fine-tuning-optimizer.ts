import { type Applier, adamw, chain, clipByGlobalNorm, linearSchedule } from '@bertwright/optim';
import type { TrainingSettings } from './training-settings.ts';

/** AdamW with clipping, a linear warm-up and a linear fall to 0 after `totalSteps` updates. */
export function fineTuningOptimizer(settings: TrainingSettings, totalSteps: number): Applier {
  const schedule = linearSchedule({
    learningRate: settings.learningRate,
    warmupSteps: Math.min(totalSteps - 1, Math.round(settings.warmup * totalSteps)),
    totalSteps,
  });
  return chain(
    clipByGlobalNorm(settings.clip),
    adamw({ learningRate: schedule, weightDecay: settings.weightDecay }),
  );
}
