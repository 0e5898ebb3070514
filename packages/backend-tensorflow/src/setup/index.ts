export { findPackage } from '../find-package.ts';
export { tensorflowVersion } from '../set-up-folder.ts';
export { TensorflowError, type TensorflowErrorCode } from '../tensorflow-error.ts';
export { type SetupEvent, type SetupOptions, type SetupReport, setUpTensorflow } from './set-up.ts';
