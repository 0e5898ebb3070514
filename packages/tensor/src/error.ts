export type TensorErrorCode =
  | 'no-backend'
  | 'backend-failed'
  | 'missing-kernel'
  | 'missing-gradient'
  | 'bad-shape'
  | 'bad-argument'
  | 'bad-tree';

/** Every error that `@bertwright/tensor` throws; `code` tells the kind, `cause` what led to it. */
export class TensorError extends Error {
  readonly code: TensorErrorCode;

  constructor(code: TensorErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'TensorError';
    this.code = code;
  }
}
