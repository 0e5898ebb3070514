/** A file that a store holds whole. */
export interface StoredFile {
  /** In bytes. */
  readonly size: number;
  /** The bytes from `start` to before `end`, by default all. */
  read(start?: number, end?: number): Promise<Uint8Array>;
}

/** A file to store: which, and what its contents have to be. */
export interface FileToStore {
  commit: string;
  name: string;
  /** SHA-256 of the contents, or their number in Git; anything else says only which version it is. */
  etag: string;
  /** In bytes. */
  size: number;
}

/** A file as far as it has come: what an earlier attempt has left is kept. */
export interface PartialFile {
  /** Bytes so far. */
  readonly size: number;
  append(bytes: Uint8Array): Promise<void>;
  /** Drops everything. */
  restart(): Promise<void>;
}

/**
 * Where the files of one model of the hub are kept. A file is there whole and checked, or not at all; one that is
 * being stored by somebody else is waited for.
 */
export interface HubStore {
  /** What messages call it. */
  readonly name: string;
  /** The commit that a branch or tag was when the hub was last asked. */
  commitOf(revision: string): Promise<string | undefined>;
  rememberCommit(revision: string, commit: string): Promise<void>;
  /** The names of the files of a commit that are here, sorted. */
  list(commit: string): Promise<string[]>;
  find(commit: string, name: string): Promise<StoredFile | undefined>;
  /**
   * Stores a file unless it is here, under another name or commit too.
   * @param download brings what is missing; it is called while nobody else stores this file
   * @throws CheckpointError `damaged` where size or checksum are not as they have to be: what came is dropped
   */
  add(file: FileToStore, download: (partial: PartialFile) => Promise<void>): Promise<StoredFile>;
}

/** Makes the store of one model. */
export type HubCache = (model: string) => HubStore;
