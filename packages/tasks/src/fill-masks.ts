import type { Wordpiece } from '@bertwright/wordpiece';
import { type LabelProbability, logSumExp, rowsOf } from './logits.ts';
import type { MaskedBatch } from './masked-texts.ts';
import type { HostTensor } from './task.ts';

/** What belongs at the masks of a text. */
export interface MaskAnswer {
  /** The text as the tokenizer puts it together again, with the most probable piece at every mask. */
  readonly filled: string;
  /** The most probable pieces of each mask, in the order of the text. */
  readonly masks: readonly LabelProbability[][];
}

/**
 * The answers of a masked language model for the rows of a batch.
 * @param logits [size * masksPerRow, vocabulary].
 */
export function fillMasks(
  logits: HostTensor,
  { size, length, inputIds, attentionMask, masksPerRow, masks, positions }: MaskedBatch,
  { tokenizer, top }: { tokenizer: Wordpiece; top: number },
): MaskAnswer[] {
  const scores = rowsOf(logits);
  return Array.from({ length: size }, (_, row) => {
    const ids = inputIds.slice(row * length, (row + 1) * length);
    const answers = Array.from({ length: masks[row]! }, (_, index) => {
      const place = row * masksPerRow + index;
      const best = highest(scores[place]!, Math.max(1, top));
      ids[positions[place]! - row * length] = best[0]!;
      const total = logSumExp(scores[place]!);
      return best.slice(0, top).map((id) => ({
        label: tokenizer.tokenOf(id) ?? '',
        probability: Math.exp(scores[place]![id]! - total),
      }));
    });
    const tokens = ids.filter((_, token) => attentionMask[row * length + token] === 1);
    return { filled: tokenizer.decode(tokens, { skipSpecialTokens: true }), masks: answers };
  });
}

/** The numbers of the `count` highest scores, the highest first; of tied ones the lower number first. */
function highest(scores: Float32Array, count: number): number[] {
  const best: number[] = [];
  for (const [id, score] of scores.entries()) {
    if (best.length === count && score <= scores[best.at(-1)!]!) continue;
    const place = best.findIndex((other) => score > scores[other]!);
    best.splice(place < 0 ? best.length : place, 0, id);
    if (best.length > count) best.pop();
  }
  return best;
}
