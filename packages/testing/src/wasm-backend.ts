import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { Backend } from '@bertwright/tensor';
import type { KernelBackend, KernelConfig, TensorInfo, TypedArray } from '@tensorflow/tfjs-core';

/** How the wasm backend runs. */
export interface WasmOptions {
  /** Threads of XNNPACK where tfjs allows more than one; in Node it does not. */
  readonly threads?: number;
}

const name = 'wasm';

/**
 * Returns tfjs's WebAssembly backend: a second reference, faster than `referenceBackend`. It has no kernel for
 * UnsortedSegmentSum, and its Sum adds millions of squares one by one in single precision; both are made on the host
 * instead, so that it can train.
 */
export function wasmBackend({ threads }: WasmOptions = {}): Backend {
  let added: KernelConfig[] = [];
  return {
    name,
    async start() {
      const tf = await import('@tensorflow/tfjs-core');
      const wasm = await import('@tensorflow/tfjs-backend-wasm');
      const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
      wasm.setWasmPaths(`${dirname(entry)}/`);
      if (threads !== undefined) wasm.setThreadsCount(threads);
      added = [
        { kernelName: 'UnsortedSegmentSum', backendName: name, kernelFunc: unsortedSegmentSum },
        { kernelName: 'BertSumOfSquares', backendName: name, kernelFunc: sumOfSquares },
      ];
      for (const kernel of added) tf.registerKernel(kernel);
      await tf.setBackend(name);
      return {
        engine: `tfjs-backend-wasm ${wasm.version_wasm}`,
        device: 'cpu',
        threads: wasm.getThreadsCount(),
        deterministic: true,
        keepsNonFinite: true,
      };
    },
    // tfjs registers the backend once, when its module is first loaded: removed, it could not start again.
    async end() {
      const { unregisterKernel } = await import('@tensorflow/tfjs-core');
      for (const { kernelName } of added) unregisterKernel(kernelName, name);
      added = [];
    },
  };
}

/** The sums of the rows of `x` by their number in `segmentIds`, made on the host, whose memory wasm shares. */
const unsortedSegmentSum: KernelConfig['kernelFunc'] = ({ inputs, attrs, backend }) => {
  const { x, segmentIds } = inputs as Record<'x' | 'segmentIds', TensorInfo>;
  const { numSegments } = attrs as unknown as { numSegments: number };
  const host = backend as KernelBackend;
  const values = host.readSync(x.dataId) as TypedArray;
  const ids = host.readSync(segmentIds.dataId) as TypedArray;
  const inner = x.shape.slice(segmentIds.shape.length);
  const width = inner.reduce((product, size) => product * size, 1);
  const sums = new (x.dtype === 'int32' ? Int32Array : Float32Array)(numSegments * width);
  for (let row = 0; row < ids.length; row++) {
    if (ids[row]! < 0) continue;
    for (let place = 0; place < width; place++)
      sums[ids[row]! * width + place]! += values[row * width + place]!;
  }
  const shape = [numSegments, ...inner];
  return { dataId: host.write(sums, shape, x.dtype), shape, dtype: x.dtype };
};

/** The sum of the squares of all values of several tensors. */
const sumOfSquares: KernelConfig['kernelFunc'] = ({ inputs, backend }) => {
  const host = backend as KernelBackend;
  let sum = 0;
  for (const { dataId } of Object.values(inputs) as TensorInfo[]) {
    for (const value of host.readSync(dataId) as TypedArray) sum += value * value;
  }
  return { dataId: host.write(Float32Array.of(sum), [], 'float32'), shape: [], dtype: 'float32' };
};
