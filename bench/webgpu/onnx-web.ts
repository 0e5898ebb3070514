import type { Backend } from '@bertwright/tensor';
import * as ort from 'onnxruntime-web/webgpu';
import type { Engine, EngineTensor, Program } from '../../packages/backend-onnx/src/engine/engine.ts';
import { recordingBackend } from '../../packages/backend-onnx/src/recording-backend.ts';

/**
 * onnxruntime-web's WebGPU engine below the backend that records steps as graphs, in a page. Tensors are JavaScript's:
 * each run copies what it reads to the device and what it writes back.
 */
export function onnxWeb(): Backend {
  return recordingBackend({
    engine: startEngine,
    limits: { count: 32, bytes: 256 * 2 ** 20, pending: 10_000 },
  });
}

async function startEngine(): Promise<Engine> {
  const { info } = (await navigator.gpu?.requestAdapter()) ?? {};
  if (!info) throw new Error('Expected a graphics adapter, got none.');
  return {
    name: `onnxruntime-web ${ort.env.versions.web}`,
    device: `${info.vendor} ${info.description}`,
    threads: 1,
    deterministic: false,
    async compile({ model, inputs, outputs }): Promise<Program> {
      const session = await ort.InferenceSession.create(model, {
        executionProviders: ['webgpu'],
        graphOptimizationLevel: 'disabled',
      });
      return {
        bytes: model.byteLength,
        async run(given, results) {
          const feeds = Object.fromEntries(inputs.map((name, i) => [name, ortTensor(given[i]!)]));
          const made = await session.run(feeds);
          for (const [i, name] of outputs.entries()) {
            results[i]!.values.set(await made[name]!.getData(true));
          }
        },
        runSync: blocked,
        endProfile: () => [],
        dispose: () => void session.release(),
      };
    },
    compileSync: blocked,
    dispose() {},
  };
}

function ortTensor({ values, type, shape }: EngineTensor): ort.Tensor {
  return new ort.Tensor(type, values, [...shape]);
}

function blocked(): never {
  throw new Error('Expected a read that waits (`await data()`), got one that blocks: a page cannot.');
}
