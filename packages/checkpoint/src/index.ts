export { CheckpointError, type CheckpointErrorCode } from './checkpoint-error.ts';
export type { FileContents, Files } from './files.ts';
export { folder } from './folder.ts';
export { memoryFiles } from './memory-files.ts';
export { openSafetensors, type StoredTensor, type StoredTensors } from './safetensors-file.ts';
export type { TensorType, TensorValues } from './tensor-type.ts';
