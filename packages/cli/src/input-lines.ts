import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { userPath } from '@bertwright/terminal';

/**
 * The lines of a file, or of standard input, without their ends.
 *
 * @throws the system's error where the file cannot be read, the signal's reason once it is aborted.
 */
export async function* inputLines(
  file: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<string, void, void> {
  let input: NodeJS.ReadableStream = process.stdin;
  if (file !== undefined) {
    input = createReadStream(userPath(file), 'utf8');
    await once(input, 'open');
  }
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY, signal });
  let failure: unknown;
  input.on('error', (error: unknown) => {
    failure = error;
    lines.close();
  });
  yield* lines;
  signal.throwIfAborted();
  if (failure !== undefined) throw failure;
}
