/** What went wrong, for programs; the message says it for people. */
export type CheckpointErrorCode =
  /** A file is not there. */
  | 'missing-file'
  /** A file is there, but the system does not let it be read. */
  | 'not-readable'
  /** The folder holds no model that this package reads. */
  | 'not-a-model'
  /** A file's contents are not what its format demands. */
  | 'damaged'
  /** A format or storage that this package does not read. */
  | 'unsupported'
  /** A parameter has another shape than the model. */
  | 'wrong-shape'
  /** Parameters that the model needs are not in the file. */
  | 'missing-parameters'
  /** A file name that leads out of its folder, or that no system could store. */
  | 'invalid-name'
  /** An argument that no call could mean. */
  | 'invalid-argument'
  /** The system lets nothing be written there. */
  | 'not-writable'
  /** The folder to replace holds files of somebody else. */
  | 'foreign-files'
  /** Another process is writing the same folder. */
  | 'busy'
  /** A file was replaced while it was being read. */
  | 'changed'
  /** The hub has no such model or revision, or shows it to nobody without a token. */
  | 'missing-model'
  /** The hub does not take the token, or wants one (401). */
  | 'unauthorized'
  /** The token gives no access, as to a model whose terms were not accepted (403). */
  | 'forbidden'
  /** The hub wants fewer requests (429). */
  | 'too-many-requests'
  /** The hub answers with another error or with what is no answer of a hub. */
  | 'hub-failure'
  /** No connection to the hub, or one that broke too often. */
  | 'no-network'
  /** Not in the cache, and the network is not to be used. */
  | 'offline';

/** The one error of this package. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
  readonly code: CheckpointErrorCode;

  constructor(code: CheckpointErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
