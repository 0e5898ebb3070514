import { pipeline } from 'node:stream/promises';
import { writeFileAtomic } from '@bertwright/checkpoint';
import { userPath } from '@bertwright/terminal';

/**
 * Writes lines to standard output, or to a file that is there only once it is whole. A reader of standard output that
 * goes away ends the writing without an error.
 *
 * @throws CheckpointError `not-writable`, and what the lines throw; a file is then as it was.
 */
export async function writeLines(lines: AsyncIterable<string>, file: string | undefined): Promise<void> {
  if (file !== undefined) return writeFileAtomic(userPath(file), encode(lines));
  try {
    await pipeline(encode(lines), process.stdout, { end: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}

async function* encode(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array, void, void> {
  const encoder = new TextEncoder();
  for await (const line of lines) yield encoder.encode(`${line}\n`);
}
