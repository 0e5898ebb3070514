import { existsSync } from 'node:fs';
import {
  CheckpointError,
  type Files,
  folder,
  type HubProgress,
  hub,
  isHubName,
} from '@bertwright/checkpoint';
import type { RunEvent } from '@bertwright/recipes';
import { userPath } from './arguments.ts';

export interface NamedModelOptions {
  /** A branch, a tag or a commit on the hub. */
  readonly revision?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A model that a flag names. */
export interface NamedModel {
  readonly files: Files;
  /** Brings what is not here yet and tells how far that is; nothing for a folder. */
  fetch(): AsyncIterable<RunEvent>;
}

/**
 * The model that a word of the command line names: a folder, or, where there is none and it could be a name, a model of
 * the Hugging Face hub, such as `google-bert/bert-base-uncased`.
 *
 * @throws Error where a revision is given for a folder.
 */
export function namedModel(name: string, { revision, signal }: NamedModelOptions = {}): NamedModel {
  const path = userPath(name);
  if (existsSync(path) || !isHubName(name)) {
    if (revision === undefined) return { files: folder(path), async *fetch() {} };
    throw new Error(`Expected --revision beside a model of the hub, got the folder ${name}: leave it out.`);
  }
  let latest: HubProgress | undefined;
  let wake = () => {};
  const files = hub(name, {
    revision,
    signal,
    onProgress(progress) {
      latest = progress;
      wake();
    },
    onUnreachable: ({ message }) => process.stderr.write(`${message} The cache is used.\n`),
  });
  return {
    files,
    async *fetch() {
      let isOver = false;
      const over = files.download().finally(() => {
        isOver = true;
        wake();
      });
      // The error is thrown below, after the last events.
      over.catch(() => undefined);
      while (!isOver || latest !== undefined) {
        if (latest === undefined) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          continue;
        }
        const { file, bytes, total } = latest;
        latest = undefined;
        yield { type: 'progress', stage: `${file} of ${name}, bytes`, done: bytes, total };
      }
      await over.catch((error: unknown) => {
        throw explained(error, name, path);
      });
    },
  };
}

/** A mistyped folder may look like a name of the hub. */
function explained(error: unknown, name: string, path: string): unknown {
  if (!(error instanceof CheckpointError) || error.code !== 'missing-model') return error;
  return new CheckpointError(
    'missing-model',
    `Expected a model folder or a model of the hub, got ${name}: there is no folder ${path}, and the hub has none that it shows to you.`,
    { cause: error },
  );
}
