import { learnVocabularyAsync } from '@bertwright/wordpiece/corpus';
import type { RunEvent } from './run-event.ts';

const textsAtOnce = 1000;

/**
 * Learns a vocabulary of at most `size` pieces from texts; yields how many texts are read, then how many pieces are
 * learnt, and returns the pieces in the order of their ids.
 *
 * @throws WordpieceError where `size` has no room for the alphabet.
 */
export async function* learnPieces(
  texts: readonly string[],
  size: number,
): AsyncGenerator<RunEvent, string[], void> {
  const progress = (stage: string, done: number, total: number): RunEvent => ({
    type: 'progress',
    stage,
    done,
    total,
  });
  let pieces: string[] = [];
  // A stream, because the learner asks for texts while whoever reads the events asks for those.
  const told = new ReadableStream<RunEvent>({
    async start(events) {
      async function* read() {
        for (let from = 0; from < texts.length; from += textsAtOnce) {
          events.enqueue(progress('reading texts', from, texts.length));
          // Lets go of the thread, so that the event is seen.
          await new Promise((resolve) => setTimeout(resolve));
          yield* texts.slice(from, from + textsAtOnce);
        }
        events.enqueue(progress('reading texts', texts.length, texts.length));
        events.enqueue(progress('learning a vocabulary', 0, size));
        await new Promise((resolve) => setTimeout(resolve));
      }
      pieces = await learnVocabularyAsync(read(), { size });
      events.enqueue(progress('learning a vocabulary', pieces.length, pieces.length));
      events.close();
    },
  }).getReader();
  // Not `yield*`: not every browser iterates streams.
  try {
    for (let next = await told.read(); !next.done; next = await told.read()) yield next.value;
  } finally {
    await told.cancel().catch(() => {});
  }
  return pieces;
}
