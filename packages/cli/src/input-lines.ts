import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { userPath } from '@bertwright/terminal';

/** The lines of a file, or of standard input, without their ends. */
export async function* inputLines(file: string | undefined): AsyncGenerator<string, void, void> {
  const input = file === undefined ? process.stdin : createReadStream(userPath(file), 'utf8');
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  let failure: Error | undefined;
  input.on('error', (error: Error) => {
    failure = error;
    lines.close();
  });
  yield* lines;
  if (failure) throw failure;
}
