export { describeKernels } from './conformance/describe-kernels.ts';
export { describeOperations } from './conformance/operations.ts';
export type { ConformanceOptions } from './conformance/options.ts';
export { expectClose } from './expect-close.ts';
export { expectExports } from './expect-exports.ts';
export { type ReferenceTensor, readReference } from './reference.ts';
export { referenceBackend, useReferenceBackend } from './reference-backend.ts';
export { codeBlocks, runReadme } from './run-readme.ts';
export { describeWithShared, sharedPath } from './shared.ts';
