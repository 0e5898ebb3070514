import type { Wordpiece } from '@bertwright/wordpiece';
import { type LabelProbability, logSumExp, rowsOf } from './logits.ts';
import type { MaskSpan } from './maskable-rows.ts';
import type { MaskedBatch } from './masked-texts.ts';
import type { HostTensor } from './task.ts';

/** The tokens of a row with its masks filled, special ones included, and the text that it was made of where that is known. */
export interface FilledRow {
  readonly tokens: Int32Array;
  readonly given?: string | undefined;
}

/** What belongs at the masks of a text. */
export interface MaskAnswer {
  /**
   * The text as the tokenizer puts it together again, with the most probable piece at every mask; as it was given where
   * it has none.
   */
  readonly filled: string;
  /** The most probable pieces of each mask, in the order of the text. */
  readonly masks: readonly LabelProbability[][];
  /** Where each of them stands, where the text is known. */
  readonly spans?: readonly MaskSpan[] | undefined;
  /** What `filled` was made of: of a long text, its windows. */
  readonly rows: readonly FilledRow[];
}

/**
 * The answers of a masked language model for the rows of a batch.
 * @param logits [size * masksPerRow, vocabulary].
 */
export function fillMasks(
  logits: HostTensor,
  { size, length, inputIds, attentionMask, masksPerRow, masks, positions, given }: MaskedBatch,
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
    const text = given?.[row];
    const filled = {
      tokens,
      given: text && (text.pair === undefined ? text.text : `${text.text} ${text.pair}`),
    };
    return answerOf([filled], answers, text?.spans, tokenizer);
  });
}

/** The answer to a long text from those to its windows, in their order. */
export function joinFilled(windows: readonly MaskAnswer[], tokenizer: Wordpiece): MaskAnswer {
  const spans = windows.every((each) => each.spans) ? windows.flatMap((each) => each.spans!) : undefined;
  return answerOf(
    windows.flatMap(({ rows }) => rows),
    windows.flatMap(({ masks }) => masks),
    spans,
    tokenizer,
  );
}

function answerOf(
  rows: readonly FilledRow[],
  masks: MaskAnswer['masks'],
  spans: MaskAnswer['spans'],
  tokenizer: Wordpiece,
): MaskAnswer {
  const given = masks.length === 0 ? rows[0]?.given : undefined;
  const tokens = rows.flatMap((row) => Array.from(row.tokens));
  return { filled: given ?? tokenizer.decode(tokens, { skipSpecialTokens: true }), masks, spans, rows };
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
