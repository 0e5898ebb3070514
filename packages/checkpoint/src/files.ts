/** One file to be written: its name in the folder and its contents, whole or as a stream. */
export interface FileContents {
  /** Relative, with `/` between parts: `config.json`, `1_Pooling/config.json`. */
  name: string;
  data: Uint8Array | AsyncIterable<Uint8Array>;
}

/**
 * A folder of files, wherever it is: in Node, in a browser, on the hub, in a test's memory. Whoever loads or
 * saves a model asks for no more than this.
 */
export interface Files {
  /** What error messages call this folder. */
  readonly name: string;
  /** The names of all files, sorted, with `/` between parts. */
  list(): Promise<string[]>;
  /** The size of a file in bytes. @throws CheckpointError `missing-file` */
  size(name: string): Promise<number>;
  /**
   * The bytes of a file from `start` to before `end`, by default all.
   * @throws CheckpointError `missing-file`; `damaged` where the file has fewer bytes
   */
  read(name: string, start?: number, end?: number): Promise<Uint8Array>;
  /**
   * Replaces the whole folder by these files, or, where anything fails, leaves it as it was.
   */
  write(contents: Iterable<FileContents> | AsyncIterable<FileContents>): Promise<void>;
  /**
   * Something that differs once a file was replaced, where the folder can say so: readers of ranges use it
   * to refuse a mixture of two files.
   */
  version?(name: string): Promise<string>;
}
