export { type WebgpuOptions, webgpu } from './webgpu.ts';
export { WebgpuError, type WebgpuErrorCode } from './webgpu-error.ts';
