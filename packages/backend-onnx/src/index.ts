export { type OnnxOptions, onnx } from './onnx.ts';
export { OnnxError, type OnnxErrorCode } from './onnx-error.ts';
