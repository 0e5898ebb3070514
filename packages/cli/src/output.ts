import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { userPath } from '@bertwright/terminal';

/**
 * Writes lines to standard output, or to a file that is there only once it is whole. A reader of standard output that
 * goes away ends the writing without an error.
 */
export async function writeLines(lines: AsyncIterable<string>, file: string | undefined): Promise<void> {
  if (file === undefined) return writeTo(process.stdout, lines);
  const path = userPath(file);
  const temporary = `${path}.${process.pid}.tmp`;
  const stream = createWriteStream(temporary, { flush: true });
  try {
    await writeTo(stream, lines);
    stream.end();
    await finished(stream);
    await rename(temporary, path);
  } catch (error) {
    stream.destroy();
    await rm(temporary, { force: true });
    throw error;
  }
}

async function writeTo(stream: Writable, lines: AsyncIterable<string>): Promise<void> {
  let failure: NodeJS.ErrnoException | undefined;
  const failed = (error: NodeJS.ErrnoException) => {
    failure = error;
  };
  stream.on('error', failed);
  try {
    for await (const line of lines) {
      if (failure?.code === 'EPIPE') return;
      if (failure) throw failure;
      if (!stream.write(`${line}\n`))
        await Promise.race([once(stream, 'drain'), once(stream, 'close')]).catch(() => {});
    }
    if (failure && failure.code !== 'EPIPE') throw failure;
  } finally {
    stream.off('error', failed);
  }
}
