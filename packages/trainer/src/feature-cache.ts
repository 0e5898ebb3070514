import { flush, type ParameterTree, type Tensor, tensor, tidy, type Variable } from '@bertwright/tensor';
import { trackReads } from './read-tracking.ts';
import type { Batch, Trainable } from './trainable.ts';
import { TrainerError } from './trainer-error.ts';

/**
 * The features of one data set's rows, computed once each and kept on the host, where nothing that they
 * depend on is trained; where something is, it stays empty.
 */
export class FeatureCache<B extends Batch, P extends ParameterTree> {
  readonly #trainable: Trainable<B, P>;
  readonly #trained: ReadonlySet<Variable>;
  readonly #rows = new Map<number, Float32Array>();
  #shape: readonly number[] | undefined;
  #usable: boolean;

  /** @param trained - the variables that training changes */
  constructor(trainable: Trainable<B, P>, trained: readonly Variable[]) {
    this.#trainable = trainable;
    this.#trained = new Set(trained);
    this.#usable = trainable.features !== undefined;
  }

  /** Rows that are kept. */
  get size(): number {
    return this.#rows.size;
  }

  /**
   * Returns the features of a batch's rows, [size, ...], which the caller disposes; `undefined` where they
   * depend on what is trained.
   * @throws TrainerError `invalid-features`
   */
  async get(batch: B): Promise<Tensor | undefined> {
    if (!this.#usable) return undefined;
    if (!batch.rows.every((row) => this.#rows.has(row))) return this.#compute(batch);
    const shape = this.#shape!;
    const width = shape.reduce((product, size) => product * size, 1);
    const values = new Float32Array(batch.size * width);
    for (const [index, row] of batch.rows.entries()) values.set(this.#rows.get(row)!, index * width);
    return tensor(values, [batch.size, ...shape]);
  }

  /** Lets go of all rows. */
  clear(): void {
    this.#rows.clear();
  }

  async #compute(batch: B): Promise<Tensor | undefined> {
    const { parameters } = this.#trainable;
    let depends = false;
    const watched = trackReads(parameters, (variable) => {
      depends ||= this.#trained.has(variable);
    });
    const features = tidy(() => this.#trainable.features!(watched, batch));
    try {
      if (depends) {
        this.#usable = false;
        features.dispose();
        return undefined;
      }
      this.#check(features, batch);
      await flush();
      const values = (await features.data()) as Float32Array;
      const width = values.length / batch.size;
      for (const [index, row] of batch.rows.entries()) {
        this.#rows.set(row, values.slice(index * width, (index + 1) * width));
      }
      return features;
    } catch (cause) {
      features.dispose();
      throw cause;
    }
  }

  #check(features: Tensor, batch: B): void {
    const [size, ...shape] = features.shape;
    this.#shape ??= shape;
    if (size === batch.size && shape.join() === this.#shape.join() && features.dtype === 'float32') return;
    throw new TrainerError(
      'invalid-features',
      `Expected features of [${[batch.size, ...this.#shape]}] float32, got [${features.shape}] ${features.dtype}: a row's features must have one shape in every batch. Pool them over the length, pad to one length, or leave \`features\` out.`,
    );
  }
}

/** The batch as `loss` and `outputs` are to see it. */
export function withFeatures<B extends Batch>(batch: B, features: Tensor | undefined): B {
  return features ? { ...batch, features } : batch;
}
