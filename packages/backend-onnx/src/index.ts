export { type OnnxOptions, onnx } from './onnx.ts';
export { OnnxError, type OnnxErrorCode } from './onnx-error.ts';
export { describeOnnx, type OnnxDescription } from './profile/describe.ts';
export type { GraphDescription, OperationDescription, TensorCount } from './profile/graph-description.ts';
export type { GraphProfile, OperationProfile } from './profile/graph-profile.ts';
export { type OnnxProfile, profileOnnx } from './profile/profile.ts';
