import { describeKernels, wasmBackend } from '../src/index.ts';
import { wasmDeviations } from './wasm-deviations.ts';

describeKernels('tfjs-backend-wasm', wasmBackend, { deviations: wasmDeviations });
