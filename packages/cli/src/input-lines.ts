import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { addAbortSignal, type Readable } from 'node:stream';
import { userPath } from '@bertwright/terminal';

/**
 * The lines of a file, or of standard input, without their ends: `\n` or `\r\n`, and no other character (a reader of
 * lines that also breaks at U+2028 would cut texts that hold it). Bytes that are no UTF-8 become U+FFFD.
 *
 * @throws the system's error where the file cannot be read, the signal's reason once it is aborted.
 */
export async function* inputLines(
  file: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<string, void, void> {
  let input: Readable = process.stdin;
  if (file !== undefined) {
    input = createReadStream(userPath(file));
    await once(input, 'open');
  }
  addAbortSignal(signal, input);
  const decoder = new TextDecoder();
  // Parts of a line that has not ended; joined once, so that a very long line costs no more than its length.
  let parts: string[] = [];
  const line = () => {
    const whole = parts.join('');
    parts = [];
    return whole.endsWith('\r') ? whole.slice(0, -1) : whole;
  };
  try {
    for await (const chunk of input) {
      const text = decoder.decode(chunk as Uint8Array, { stream: true });
      let from = 0;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
        parts.push(text.slice(from, end));
        yield line();
        from = end + 1;
      }
      if (from < text.length) parts.push(text.slice(from));
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
  const rest = decoder.decode();
  if (rest !== '') parts.push(rest);
  if (parts.length > 0) yield line();
}
