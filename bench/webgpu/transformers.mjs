/**
 * The forward pass of transformers.js on WebGPU: in Node that is the WebGPU engine inside onnxruntime-node. The model is
 * a folder with `onnx/model.onnx`, as `export-onnx.py` makes it; BERTWRIGHT_ONNX_MODEL names it. Prints one line of JSON.
 *
 *   node --import tsx bench/webgpu/transformers.mjs --model minilm --batch 2 --length 16
 */
import { AutoModel, env, Tensor } from '@huggingface/transformers';
import { endBench } from './bench-options.ts';
import { medianMs, peerOptions, randomNumbers } from './peer.mjs';

const options = await peerOptions();
const { model: name, batch, length } = options;
env.allowRemoteModels = false;
env.allowLocalModels = true;
env.useWasmCache = false;
let folder = name;
if (globalThis.location === undefined) {
  const { basename, dirname, resolve } = await import('node:path');
  const path = resolve(process.env.BERTWRIGHT_ONNX_MODEL ?? name);
  env.localModelPath = `${dirname(path)}/`;
  folder = basename(path);
} else {
  // A page has both from in-chromium.ts; unasked, the engine would come from a server elsewhere.
  env.localModelPath = '/served/';
  folder = 'model';
  const engine = '/served/engine/ort-wasm-simd-threaded.asyncify';
  env.backends.onnx.wasm.wasmPaths = { mjs: `${engine}.mjs`, wasm: `${engine}.wasm` };
}
const model = await AutoModel.from_pretrained(folder, { device: 'webgpu', dtype: 'fp32' });

const random = randomNumbers();
const tensor = (value) =>
  new Tensor('int64', BigInt64Array.from({ length: batch * length }, value), [batch, length]);
const inputs = {
  input_ids: tensor(() => BigInt(1000 + Math.floor(random() * 20000))),
  attention_mask: tensor(() => 1n),
  token_type_ids: tensor(() => 0n),
};
const ms = await medianMs(async () => {
  const { last_hidden_state: hidden } = await model(inputs);
  await hidden.getData?.();
}, options);
console.log(
  JSON.stringify({ bench: 'step', by: 'transformers.js', model: name, batch, length, forward: { ms } }),
);
endBench();
