import { describeConformance, wasmBackend } from '../src/index.ts';
import { wasmDeviations } from './wasm-deviations.ts';

describeConformance('tfjs-backend-wasm', wasmBackend, { deviations: wasmDeviations, traceSteps: 3 });
