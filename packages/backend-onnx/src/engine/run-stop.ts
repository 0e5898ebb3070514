import type { Address, NativeApi } from './native-api.ts';

/** Options of one run that end it before its next node, once a signal has aborted. */
export class RunStop {
  readonly options: Address;
  readonly #api: NativeApi;
  readonly #signal: AbortSignal;
  readonly #stop = () => this.#api.call.RunOptionsSetTerminate(this.options);

  constructor(api: NativeApi, signal: AbortSignal) {
    this.#api = api;
    this.#signal = signal;
    this.options = api.create('CreateRunOptions');
    if (signal.aborted) this.#stop();
    else signal.addEventListener('abort', this.#stop);
  }

  /** To be called after the end of the run. */
  dispose(): void {
    this.#signal.removeEventListener('abort', this.#stop);
    this.#api.call.ReleaseRunOptions(this.options);
  }
}
