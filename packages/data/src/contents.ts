import { DataError } from './data-error.ts';

/**
 * What a file holds: text, UTF-8 bytes (gzip is unpacked), a `File` of a browser, or text or bytes in pieces, such
 * as a Node stream. All pieces are of one kind.
 */
export type Contents =
  | string
  | Uint8Array
  | Blob
  | AsyncIterable<string | Uint8Array>
  | Iterable<string | Uint8Array>;

/** A file by its name, which errors show and whose extension gives the format, and what it holds. */
export interface Source {
  name: string;
  contents: Contents;
}

/**
 * The whole text of a source, without a byte order mark and with every line end as `\n` (`\r\n`, and `\r` in
 * a file that has no `\n`), so that one line number means the same for every reader.
 *
 * @throws DataError `not-utf8` with the first line that is not UTF-8; `damaged-gzip`; `too-large` when the
 * text does not fit into a JavaScript string; `empty-file` when nothing but white space is there;
 * `unreadable` when a stream fails, with its error as the cause; `invalid-option` for pieces that are neither all
 * text nor all bytes.
 */
export async function readText({ name, contents }: Source): Promise<string> {
  const whole = await gather(name, contents);
  const text = typeof whole === 'string' ? whole : decode(name, await unpack(name, whole));
  const body = text.replace(/^\uFEFF+/, '');
  if (body.trim() === '') {
    throw new DataError(
      'empty-file',
      'Expected rows, got an empty file; check that the path is the right one.',
      {
        file: name,
      },
    );
  }
  return body.includes('\n') ? body.replaceAll('\r\n', '\n') : body.replaceAll('\r', '\n');
}

async function gather(name: string, contents: Contents): Promise<string | Uint8Array> {
  if (typeof contents === 'string' || contents instanceof Uint8Array) return contents;
  const pieces: (string | Uint8Array)[] = [];
  try {
    if (contents instanceof Blob) return new Uint8Array(await contents.arrayBuffer());
    for await (const piece of contents) pieces.push(piece);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError('unreadable', `Expected contents that can be read, got: ${reason}`, {
      file: name,
      cause,
    });
  }
  if (pieces.every((piece) => typeof piece === 'string')) return pieces.join('');
  if (pieces.every((piece) => piece instanceof Uint8Array)) return concatenate(pieces);
  throw new DataError(
    'invalid-option',
    'Expected pieces all of text or all of bytes (Uint8Array), got others.',
    {
      file: name,
    },
  );
}

function concatenate(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let start = 0;
  for (const piece of pieces) {
    whole.set(piece, start);
    start += piece.length;
  }
  return whole;
}

async function unpack(name: string, bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    const unpacked = new Blob([bytes as Uint8Array<ArrayBuffer>])
      .stream()
      .pipeThrough(new DecompressionStream('gzip'));
    return new Uint8Array(await new Response(unpacked).arrayBuffer());
  } catch (cause) {
    throw new DataError(
      'damaged-gzip',
      'Expected a gzip file, got one that does not unpack; download it again.',
      {
        file: name,
        cause,
      },
    );
  }
}

function decode(name: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const line = firstBadLine(bytes);
    if (line === undefined) {
      throw new DataError(
        'too-large',
        `Expected a file that fits in memory as text, got ${bytes.length} bytes; split it.`,
        {
          file: name,
          cause,
        },
      );
    }
    const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    throw new DataError(
      'not-utf8',
      `Expected UTF-8, got ${utf16 ? 'UTF-16' : 'bytes that are not UTF-8'}; save the file as UTF-8.`,
      { file: name, line, cause },
    );
  }
}

/** UTF-8 never puts the byte of a line feed inside a character, so that each line stands or falls alone. */
function firstBadLine(bytes: Uint8Array): number | undefined {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for (let start = 0, line = 1; start < bytes.length; line++) {
    const found = bytes.indexOf(0x0a, start);
    const end = found === -1 ? bytes.length : found;
    try {
      decoder.decode(bytes.subarray(start, end));
    } catch {
      return line;
    }
    start = end + 1;
  }
  return undefined;
}
