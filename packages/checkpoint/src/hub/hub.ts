import { CheckpointError } from '../checkpoint-error.ts';
import { checkFileName } from '../file-name.ts';
import type { Files } from '../files.ts';
import { defaultCache } from './default-cache.ts';
import { downloadFile } from './download-file.ts';
import { isOffline } from './hub-environment.ts';
import { isPassing, missingFile, offlineError } from './hub-failure.ts';
import { checkModelName, checkRevision, isCommit } from './hub-names.ts';
import { clientOf, type HubOptions } from './hub-options.ts';
import { fetchFile, fetchSnapshot, type HubSnapshot } from './hub-snapshot.ts';
import type { FileToStore, StoredFile } from './hub-store.ts';
import { loadedFiles } from './loaded-files.ts';

/** A model of the hub. `write` is refused. */
export interface HubFiles extends Files {
  /** The commit that the revision is; all files are of this one. */
  commit(): Promise<string>;
  /**
   * Brings files into the cache, one after the other, so that later reads need no network.
   * @param names by default those that a model is loaded from: configuration, tokenizer, weights in safetensors
   */
  download(names?: readonly string[]): Promise<void>;
}

/** What is known of the model: from the hub, or, where `failure` says why not, from the cache alone. */
interface Known {
  commit: string;
  files?: HubSnapshot['files'] | undefined;
  failure?: CheckpointError | undefined;
}

/**
 * A model of the Hugging Face hub as a folder: each file is downloaded when it is first read, checked against the
 * hub's checksum, and kept in a cache. The commit is asked for once, so that all files fit each other; where the hub
 * cannot be reached, the commit that was last seen is taken from the cache (see `onUnreachable`). A download that
 * broke is taken up where it broke, also by a later process. Nothing happens until a method is called.
 *
 * Methods throw CheckpointError: `missing-model`, `unauthorized`, `forbidden`, `too-many-requests`, `hub-failure`,
 * `no-network`, `offline`, `missing-file`, `damaged` (twice a wrong checksum), `not-writable` (the cache).
 * @param model such as `google-bert/bert-base-uncased`
 * @throws CheckpointError `invalid-name`
 */
export function hub(model: string, options: HubOptions = {}): HubFiles {
  checkModelName(model);
  const { onProgress = () => undefined, onUnreachable = () => undefined } = options;
  const revision = checkRevision(options.revision ?? 'main');
  const offline = options.offline ?? isOffline();
  const once = new Map<string, Promise<unknown>>();
  // A failure is not kept: the next call asks again.
  const remember = <T>(key: string, make: () => Promise<T>): Promise<T> => {
    const known = once.get(key) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const made = make();
    once.set(key, made);
    made.catch(() => once.delete(key));
    return made;
  };
  const store = () => {
    const cache = options.cache ?? defaultCache();
    return (typeof cache === 'string' ? defaultCache(cache) : cache)(model);
  };
  const client = () => remember('client', () => clientOf(model, revision, options));

  const known = (): Promise<Known> =>
    remember('known', async () => {
      const commit = isCommit(revision) ? revision : await store().commitOf(revision);
      if (offline) {
        const failure = offlineError(model, `revision ${revision}`, store().name);
        if (commit === undefined || (await store().list(commit)).length === 0) throw failure;
        return { commit, failure };
      }
      try {
        const snapshot = await fetchSnapshot(await client(), model, revision);
        if (!isCommit(revision)) await store().rememberCommit(revision, snapshot.commit);
        return snapshot;
      } catch (error) {
        if (commit === undefined || !isPassing(error)) throw error;
        if ((await store().list(commit)).length === 0) throw error;
        onUnreachable(error);
        return { commit, failure: error };
      }
    });
  const commitOf = async () => (isCommit(revision) ? revision : (await known()).commit);
  const path = (commit: string, name: string) =>
    `/${model}/resolve/${commit}/${name.split('/').map(encodeURIComponent).join('/')}`;

  const describe = (name: string) =>
    remember(`describe ${name}`, async () => {
      const { commit, files, failure } = await known();
      if (files === undefined) {
        throw offline ? offlineError(model, `${name} (${revision})`, store().name) : failure!;
      }
      const entry = files.get(name);
      if (entry === undefined) throw missingFile(model, revision, name, [...files.keys()]);
      const { etag, size } = entry;
      const facts =
        etag === undefined || size === undefined
          ? await fetchFile(await client(), path(commit, name), name)
          : { etag, size };
      return { commit, name, ...facts } as FileToStore;
    });

  const open = (name: string): Promise<StoredFile> =>
    remember(`open ${checkFileName(name)}`, async () => {
      const found = await store().find(await commitOf(), name);
      if (found !== undefined) return found;
      const file = await describe(name);
      const add = async () => {
        const own = await client();
        return store().add(file, (partial) =>
          downloadFile(own, path(file.commit, name), file, partial, onProgress),
        );
      };
      // What an earlier attempt had left may have been damaged: it is gone now.
      return add().catch((error) => {
        if (error instanceof CheckpointError && error.code === 'damaged') return add();
        throw error;
      });
    });

  const list = async () => {
    const { commit, files } = await known();
    return files === undefined ? store().list(commit) : [...files.keys()].sort();
  };

  return {
    name: revision === 'main' ? model : `${model} at ${revision}`,
    commit: commitOf,
    list,
    async download(names) {
      for (const name of names ?? loadedFiles(await list())) await open(name);
    },
    async size(name) {
      const found = await store().find(await commitOf(), checkFileName(name));
      return (found ?? (await describe(name))).size;
    },
    async read(name, start, end) {
      return (await open(name)).read(start, end);
    },
    version: async (name) => `${await commitOf()} ${checkFileName(name)}`,
    async write() {
      throw new CheckpointError(
        'not-writable',
        `Expected a folder to write to, got ${model} on the hub: choose a folder.`,
      );
    },
  };
}
