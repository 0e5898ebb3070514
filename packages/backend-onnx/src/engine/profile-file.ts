import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TraceEvent } from './engine.ts';
import type { Address, NativeApi } from './native-api.ts';

/** The file that ONNX Runtime's own profiler writes for one session, in a temporary folder. */
export class ProfileFile {
  readonly #api: NativeApi;
  readonly #folder = mkdtempSync(join(tmpdir(), 'bertwright-profile-'));

  /** Has the session that is made with `options` write it. */
  constructor(api: NativeApi, options: Address) {
    this.#api = api;
    api.call.EnableProfiling(options, join(this.#folder, 'session'));
  }

  /** Ends the profile of `session` and returns its events. */
  end(session: Address): TraceEvent[] {
    const allocator = this.#api.create('GetAllocatorWithDefaultOptions');
    const name = this.#api.create('SessionEndProfiling', session, allocator);
    try {
      return JSON.parse(readFileSync(this.#api.text(name), 'utf8')) as TraceEvent[];
    } finally {
      this.#api.call.AllocatorFree(allocator, name);
    }
  }

  /** Deletes the file. To be called after the session's end, which writes it where nobody ended the profile. */
  dispose(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
