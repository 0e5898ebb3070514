export { type TensorflowOptions, tensorflow } from './tensorflow.ts';
export { TensorflowError, type TensorflowErrorCode } from './tensorflow-error.ts';
