import { Writable } from 'node:stream';
import xterm from '@xterm/headless';

/** A stream that keeps what was written; a terminal where it has columns. */
export class FakeStream extends Writable {
  readonly isTTY: boolean;
  readonly columns?: number;
  written = '';
  /** The error that every write fails with. */
  failure: Error | undefined;

  constructor(columns?: number) {
    super({ decodeStrings: false });
    this.isTTY = columns !== undefined;
    if (columns !== undefined) this.columns = columns;
  }

  override _write(chunk: string, _: string, done: (error?: Error) => void): void {
    if (!this.failure) this.written += chunk;
    done(this.failure);
  }
}

/** What a terminal of that many columns shows after all that was written to it, without empty lines at the end. */
export async function screenOf(written: string, columns: number): Promise<string> {
  const terminal = new xterm.Terminal({ cols: columns, rows: 200, allowProposedApi: true, convertEol: true });
  await new Promise<void>((resolve) => terminal.write(written, resolve));
  const { active } = terminal.buffer;
  const lines = Array.from({ length: active.length }, (_, row) =>
    active.getLine(row)!.translateToString(true),
  );
  terminal.dispose();
  return lines.join('\n').trimEnd();
}
