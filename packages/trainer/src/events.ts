import type { Scores } from './metric.ts';

/** One update. Epochs and steps count from 1 here, as they are shown; steps go on over the whole run. */
export interface StepRecord {
  readonly epoch: number;
  readonly step: number;
  /** Mean loss over the update's examples, before the update. */
  readonly loss: number;
  readonly learningRate: number;
  /** Norm of all gradients before clipping, where the optimizer computes it. */
  readonly gradientNorm?: number;
  /** Examples of this update. */
  readonly examples: number;
  /** Seconds from the start of the run until the step was handed to the engine. */
  readonly seconds: number;
}

/** One finished epoch, counted from 1. */
export interface EpochRecord {
  readonly epoch: number;
  /** Mean over the epoch's examples, each taken before its update. */
  readonly trainingLoss: number;
  /** What the evaluation after this epoch came to, where there was one. */
  readonly validation?: Scores;
  readonly steps: number;
  readonly examples: number;
  /** Seconds that training took in this epoch, without the evaluation. */
  readonly seconds: number;
}

/** What a run came to. */
export interface History {
  /** `aborted` where the signal, or whoever read the events, ended the run before its time. */
  readonly outcome: 'finished' | 'aborted';
  /** The epoch, from 1, whose parameters are in place now; 0: those from before the run. */
  readonly keptEpoch: number;
  readonly epochs: readonly EpochRecord[];
  readonly steps: readonly StepRecord[];
  /** Rows whose features were computed to be kept, training and evaluation together; 0 where none are. */
  readonly featureRows: number;
  /** Seconds of the whole run. */
  readonly seconds: number;
}

/**
 * What a run tells while it goes. Steps come a few at a time and some steps late, because reading a number
 * waits for the engine; an epoch's steps all come before its `epoch`. Training waits while an event is
 * handled: at `epoch`, `evaluation` and `done` the parameters are those that the event speaks of.
 */
export type FitEvent =
  | ({ readonly type: 'step' } & StepRecord)
  | ({ readonly type: 'epoch' } & EpochRecord)
  | { readonly type: 'evaluation'; readonly epoch: number; readonly scores: Scores; readonly seconds: number }
  | { readonly type: 'done'; readonly history: History };
