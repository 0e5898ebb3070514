export { type AdamwOptions, adamw } from './adamw.ts';
export { byGroup, type GroupOptions } from './by-group.ts';
export { chain } from './chain.ts';
export { clipByGlobalNorm } from './clip-by-global-norm.ts';
export { decaysByDefault } from './decay.ts';
export { type LbfgsOptions, lbfgs, type Minimum, type Objective } from './fitting/lbfgs.ts';
export {
  type LogisticData,
  type LogisticModel,
  type LogisticOptions,
  logisticProbabilities,
  logisticRegression,
} from './fitting/logistic-regression.ts';
export { type Lora, type LoraFactors, type LoraOptions, lora } from './lora/lora.ts';
export { type LoraArrays, loraFrom } from './lora/lora-from.ts';
export {
  type AdaptableModel,
  type LoraTrainable,
  type LoraTree,
  loraTrainable,
} from './lora/lora-trainable.ts';
export { mergeLora, withLora } from './lora/with-lora.ts';
export { OptimError, type OptimErrorCode } from './optim-error.ts';
export { gradualUnfreezing, groupsFromTop, type UnfreezingOptions } from './paths/gradual-unfreezing.ts';
export { type LayerwiseOptions, layerwiseDecay } from './paths/layerwise-decay.ts';
export { matchesPath, type PathPattern } from './paths/path-pattern.ts';
export { setTrainable } from './paths/set-trainable.ts';
export { constantSchedule } from './schedules/constant.ts';
export { cosineSchedule } from './schedules/cosine.ts';
export { cosineRestartsSchedule } from './schedules/cosine-restarts.ts';
export { inverseSquareRootSchedule } from './schedules/inverse-square-root.ts';
export { linearSchedule } from './schedules/linear.ts';
export { polynomialSchedule } from './schedules/polynomial.ts';
export type { DecayOptions, Schedule, WarmupOptions } from './schedules/schedule.ts';
export { type SgdOptions, sgd } from './sgd.ts';
export { startingAt } from './starting-at.ts';
export type { Applier, Parameter, State, Transform, UpdateReport, Updates } from './transform.ts';
