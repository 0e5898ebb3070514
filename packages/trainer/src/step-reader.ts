import type { Scalar } from '@bertwright/tensor';
import type { StepRecord } from './events.ts';
import { TrainerError } from './trainer-error.ts';

/** An update whose numbers are still with the engine. */
export interface PendingStep extends Omit<StepRecord, 'loss' | 'gradientNorm'> {
  readonly loss: Scalar;
  readonly gradientNorm?: Scalar;
}

/**
 * Reads the numbers of updates several at a time and behind the run: those of one group are fetched while
 * the next group trains, so that no step waits for a number.
 */
export class StepReader {
  readonly #every: number;
  #pending: PendingStep[] = [];
  #reading: Promise<StepRecord[]> | undefined;

  /** @param every - how many updates are read together */
  constructor(every: number) {
    this.#every = every;
  }

  /** Takes in an update that was flushed; returns those whose numbers have come, in order. */
  async add(step: PendingStep): Promise<StepRecord[]> {
    this.#pending.push(step);
    return this.#pending.length < this.#every ? [] : this.#startReading();
  }

  /** Waits for every number that is still to come. */
  async drain(): Promise<StepRecord[]> {
    const before = await this.#startReading();
    const last = await this.#reading;
    this.#reading = undefined;
    return [...before, ...(last ?? [])];
  }

  /** Frees what is left, after a run that ended early. */
  async dispose(): Promise<void> {
    await this.#reading?.catch(() => {});
    for (const { loss, gradientNorm } of this.#pending.splice(0)) {
      loss.dispose();
      gradientNorm?.dispose();
    }
  }

  async #startReading(): Promise<StepRecord[]> {
    const before = this.#reading;
    const next = Promise.all(this.#pending.splice(0).map(readStep));
    // It is awaited a group later; until then nobody listens.
    next.catch(() => {});
    this.#reading = next;
    return (await before) ?? [];
  }
}

async function readStep({ loss, gradientNorm, ...rest }: PendingStep): Promise<StepRecord> {
  try {
    const [value, norm] = await Promise.all([loss.data(), gradientNorm?.data()]);
    return { ...rest, loss: value[0]!, ...(norm && { gradientNorm: norm[0]! }) };
  } finally {
    loss.dispose();
    gradientNorm?.dispose();
  }
}

/**
 * Throws where an update's loss or gradient norm is NaN or infinite: from then on the parameters are lost.
 * @throws TrainerError `non-finite`
 */
export function checkFinite({ epoch, step, loss, learningRate, gradientNorm = 0 }: StepRecord): void {
  const name = Number.isFinite(loss) ? 'gradient norm' : 'loss';
  const value = Number.isFinite(loss) ? gradientNorm : loss;
  if (Number.isFinite(value)) return;
  throw diverged(
    `a finite ${name}, got ${value} at step ${step} of epoch ${epoch} (learning rate ${learningRate})`,
  );
}

/** The error for a run whose numbers are no longer finite. */
export function diverged(what: string): TrainerError {
  return new TrainerError(
    'non-finite',
    `Expected ${what}: training diverged and the parameters of the last finished epoch were put back. Lower the learning rate, warm up for longer or clip the gradients.`,
  );
}
