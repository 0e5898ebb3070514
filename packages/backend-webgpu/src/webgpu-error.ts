export type WebgpuErrorCode =
  | 'no-webgpu'
  | 'no-adapter'
  | 'no-device'
  | 'device-failed'
  | 'device-lost'
  | 'out-of-memory'
  | 'unsupported';

/** Every error that `@bertwright/backend-webgpu` throws; `code` tells the kind, `cause` what led to it. */
export class WebgpuError extends Error {
  readonly code: WebgpuErrorCode;

  constructor(code: WebgpuErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'WebgpuError';
    this.code = code;
  }
}
