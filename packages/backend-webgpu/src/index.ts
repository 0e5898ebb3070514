export type { Precision } from './adapter.ts';
export { type WebgpuOptions, webgpu } from './webgpu.ts';
export { WebgpuError, type WebgpuErrorCode } from './webgpu-error.ts';
