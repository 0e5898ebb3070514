import { type Backend, type BackendInfo, endBackend, useBackend } from '@bertwright/tensor';
import { afterAll, beforeAll, type TestContext } from 'vitest';

/** The backend that a `describe` runs on: it starts before the first test and ends after the last. */
export interface StartedBackend {
  readonly info: BackendInfo;
  /** Skips a test whose name says that it needs NaN and infinity, where the backend does not keep them. */
  skipUnlessNonFinite(context: TestContext): void;
}

export function startedBackend(makeBackend: () => Backend): StartedBackend {
  let info: BackendInfo | undefined;
  beforeAll(async () => {
    info = await useBackend(makeBackend());
  });
  afterAll(endBackend);
  return {
    get info() {
      if (info === undefined)
        throw new Error('Expected a backend that has started: ask for it inside a test.');
      return info;
    },
    skipUnlessNonFinite(context) {
      if (!this.info.keepsNonFinite) context.skip(`${this.info.engine} does not keep NaN and infinity`);
    },
  };
}

/** What is added to the name of a test that a backend without NaN and infinity skips. */
export const needsNonFinite = ' (where the backend keeps NaN and infinity)';
