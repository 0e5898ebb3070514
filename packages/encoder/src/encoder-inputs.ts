import { type Tensor, tensor } from '@bertwright/tensor';
import type { EncoderConfig } from './encoder-config.ts';
import { EncoderError } from './encoder-error.ts';

/** A batch of tokens as the host holds it: every array is [size, length], row after row. */
export interface EncoderInputs {
  /** Number of rows. */
  readonly size: number;
  /** Tokens in each row, padding included. */
  readonly length: number;
  /** Ids of the tokens. */
  readonly inputIds: Int32Array;
  /** 0 for the first text of a pair, 1 for the second; all 0 where it is left out. Not read without token types. */
  readonly tokenTypeIds?: Int32Array | Uint8Array;
  /** 1 for a token that is seen, 0 for padding; all 1 where it is left out. */
  readonly attentionMask?: Int32Array | Uint8Array;
}

/** The same batch as tensors; what would say nothing (no second text, no padding) is not made. */
export interface EncoderTensors {
  /** Ids of the tokens [batch, length], int32. */
  readonly inputIds: Tensor;
  /** Token types [batch, length], int32; absent where all are 0. */
  readonly tokenTypeIds?: Tensor;
  /** Which keys are seen [batch, length], bool; absent where all are. */
  readonly keyMask?: Tensor;
  /** The padding id, whose embedding gets no gradient; absent where no row holds it. */
  readonly paddingId?: number;
}

/**
 * Turns a batch into tensors after checking that the model can take it.
 *
 * @throws EncoderError `length-unsupported` where rows are longer than the model's positions, `input-invalid` where an
 * array has another size, or an id is not in its table.
 */
export function encoderTensors(inputs: EncoderInputs, config: EncoderConfig): EncoderTensors {
  const { size, length, inputIds, attentionMask } = inputs;
  const tokenTypeIds = config.tokenTypes > 0 ? inputs.tokenTypeIds : undefined;
  checkLength(length, config);
  const shape: [number, number] = [size, length];
  checkIds('inputIds', inputIds, shape, config.vocabularySize);
  if (tokenTypeIds) checkIds('tokenTypeIds', tokenTypeIds, shape, config.tokenTypes);
  if (attentionMask) checkIds('attentionMask', attentionMask, shape, 2);
  const paddingId = config.padTokenId;
  return {
    inputIds: tensor(inputIds, shape, 'int32'),
    ...(tokenTypeIds?.some((type) => type !== 0) && {
      tokenTypeIds: tensor(Int32Array.from(tokenTypeIds), shape, 'int32'),
    }),
    ...(attentionMask?.includes(0) && { keyMask: tensor(Uint8Array.from(attentionMask), shape, 'bool') }),
    ...(paddingId !== null && inputIds.includes(paddingId) && { paddingId }),
  };
}

/**
 * Refuses a length that the model has no positions for.
 * @throws EncoderError `length-unsupported`.
 */
export function checkLength(length: number, config: Pick<EncoderConfig, 'maxPositions'>): void {
  if (Number.isSafeInteger(length) && length >= 1 && length <= config.maxPositions) return;
  throw new EncoderError(
    'length-unsupported',
    `Expected a length of 1 to ${config.maxPositions} tokens, the model's positions, got ${length}: choose a shorter maximum length.`,
  );
}

function checkIds(name: string, ids: Int32Array | Uint8Array, shape: [number, number], rows: number): void {
  const size = shape[0] * shape[1];
  if (ids.length !== size || size === 0) {
    throw new EncoderError(
      'input-invalid',
      `Expected ${name} of ${shape.join(' x ')} values, got ${ids.length}: pad every row to the batch's length.`,
    );
  }
  const wrong = ids.findIndex((id) => id < 0 || id >= rows);
  if (wrong >= 0) {
    throw new EncoderError(
      'input-invalid',
      `Expected ${name} from 0 to ${rows - 1}, got ${ids[wrong]} in row ${Math.floor(wrong / shape[1])}: use the tokenizer that belongs to the model.`,
    );
  }
}
