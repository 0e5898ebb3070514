import { dispose, flush, type ParameterTree, type Scalar, type Tensor, tidy } from '@bertwright/tensor';
import { type Batches, checkBatch } from './batches.ts';
import { type FeatureCache, withFeatures } from './feature-cache.ts';
import type { TypedArrayWithShape } from './metric.ts';
import type { Batch, Trainable } from './trainable.ts';
import { TrainerError } from './trainer-error.ts';
import { checkLoss } from './update.ts';

/** One batch and what the model says of it, on the host. */
export interface ReadBatch<B extends Batch> {
  readonly batch: B;
  readonly outputs: Record<string, TypedArrayWithShape>;
  /** Mean loss of the batch, where it was asked for. */
  readonly loss?: number;
}

/** What `readBatches` may be told. */
export interface ReadOptions<B extends Batch, P extends ParameterTree> {
  readonly loss: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly features?: FeatureCache<B, P> | undefined;
}

/**
 * Runs the model over batches without training it. While one batch is read and handled, the engine already
 * works on the next.
 * @throws TrainerError `aborted` between batches, with the signal's reason as its cause.
 */
export async function* readBatches<B extends Batch, P extends ParameterTree>(
  trainable: Trainable<B, P>,
  batches: Batches<B>,
  options: ReadOptions<B, P>,
): AsyncGenerator<ReadBatch<B>, void, void> {
  let ahead: Promise<ReadBatch<B>> | undefined;
  try {
    for await (const batch of batches) {
      checkAborted(options.signal);
      checkBatch(batch);
      const features = await options.features?.get(batch);
      const tensors = forward(trainable, batch, features, options.loss);
      await flush();
      const current = readTensors(batch, tensors);
      // It is awaited a batch later; until then nobody listens.
      current.catch(() => {});
      const previous = ahead;
      ahead = current;
      if (previous) yield await previous;
    }
    checkAborted(options.signal);
    const last = ahead;
    ahead = undefined;
    if (last) yield await last;
  } finally {
    await ahead?.catch(() => {});
  }
}

interface Forward {
  outputs: Record<string, Tensor>;
  loss: Scalar | undefined;
}

function forward<B extends Batch, P extends ParameterTree>(
  trainable: Trainable<B, P>,
  batch: B,
  cached: Tensor | undefined,
  wantLoss: boolean,
): Forward {
  const { parameters } = trainable;
  const context = { training: false, seed: 0, step: 0, microBatch: 0 };
  const result: Forward = { outputs: {}, loss: undefined };
  try {
    tidy(() => {
      // Outputs and loss start from the same features, so that the part below them runs once.
      const seen = withFeatures(batch, cached ?? trainable.features?.(parameters, batch));
      const { loss, ...outputs } = trainable.outputs?.(parameters, seen) ?? {};
      result.outputs = outputs;
      if (wantLoss) {
        result.loss = (loss as Scalar | undefined) ?? trainable.loss(parameters, seen, context);
        checkLoss(result.loss);
      }
      return [...Object.values(outputs), ...(result.loss ? [result.loss] : [])];
    });
  } finally {
    cached?.dispose();
  }
  return result;
}

async function readTensors<B extends Batch>(batch: B, { outputs, loss }: Forward): Promise<ReadBatch<B>> {
  try {
    const [read, value] = await Promise.all([
      Promise.all(
        Object.entries(outputs).map(
          async ([name, output]) =>
            [name, { values: await output.data(), shape: [...output.shape] }] as const,
        ),
      ),
      loss?.data(),
    ]);
    return { batch, outputs: Object.fromEntries(read), ...(value && { loss: value[0]! }) };
  } finally {
    dispose([...Object.values(outputs), ...(loss ? [loss] : [])]);
  }
}

function checkAborted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  throw new TrainerError('aborted', 'The signal ended this before all batches were read.', {
    cause: signal.reason,
  });
}
