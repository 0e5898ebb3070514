import type { FitEvent, History } from './events.ts';
import { TrainerError } from './trainer-error.ts';

/**
 * A run of `fit`. Nothing happens until it is awaited or iterated: awaited, it goes through and gives its
 * history; iterated (`for await`), it goes on whenever the next event is asked for, and leaving the loop
 * ends it as an abort does. After or while iterating it may be awaited too.
 */
export class FitRun implements AsyncIterable<FitEvent>, PromiseLike<History> {
  readonly #events: AsyncGenerator<FitEvent, void, void>;
  readonly #history: Promise<History>;
  #resolve: () => void = () => {};
  #reject: (cause: unknown) => void = () => {};
  #started = false;

  constructor(events: AsyncGenerator<FitEvent, void, void>, history: () => History) {
    this.#events = events;
    this.#history = new Promise((resolve, reject) => {
      this.#resolve = () => resolve(history());
      this.#reject = reject;
    });
  }

  /**
   * The events, once.
   * @throws TrainerError `already-started` where the run was iterated or awaited before.
   */
  [Symbol.asyncIterator](): AsyncIterator<FitEvent, void, void> {
    if (this.#started) {
      throw new TrainerError(
        'already-started',
        'Expected a run that has not started, got one that was iterated or awaited before: iterate first, then await; its events come once.',
      );
    }
    this.#started = true;
    // Whoever iterates is given the error by the loop; the history must not report it as unhandled too.
    this.#history.catch(() => {});
    return { next: () => this.#pass(this.#events.next()), return: () => this.#pass(this.#events.return()) };
  }

  // biome-ignore lint/suspicious/noThenProperty: a run is a promise of its history by design.
  then<A = History, R = never>(
    onFulfilled?: ((history: History) => A | PromiseLike<A>) | null,
    onRejected?: ((cause: unknown) => R | PromiseLike<R>) | null,
  ): Promise<A | R> {
    if (!this.#started) void this.#drain();
    return this.#history.then(onFulfilled, onRejected);
  }

  async #drain(): Promise<void> {
    try {
      for await (const _ of this);
    } catch {
      // The history was rejected with it.
    }
  }

  async #pass(pending: Promise<IteratorResult<FitEvent, void>>): Promise<IteratorResult<FitEvent, void>> {
    try {
      const result = await pending;
      if (result.done) this.#resolve();
      return result;
    } catch (cause) {
      this.#reject(cause);
      throw cause;
    }
  }
}
