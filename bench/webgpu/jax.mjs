/**
 * The step of `step.ts` in jax-js: the same network, dropout, clipping and AdamW, compiled as one function. A gather
 * has no gradient inside a compiled function of jax-js 0.1.25, so that words come by a product with one-hot rows.
 * Prints one line of JSON.
 *
 *   node --import tsx bench/webgpu/jax.mjs --model small --batch 2 --length 16
 */
import { endBench } from './bench-options.ts';
import { models } from './models.ts';
import { medianMs, peerOptions, randomNumbers } from './peer.mjs';

const options = await peerOptions();
const { model, batch, length, dropout } = options;
const { vocabulary, hidden, layers, heads, intermediate } = models[model];

if (!globalThis.navigator?.gpu) {
  // jax-js looks for what a browser has.
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  if (!globalThis.navigator) {
    Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
  }
  for (const [name, value] of Object.entries({ gpu: create([]), userAgent: 'Node' }))
    Object.defineProperty(navigator, name, { value, configurable: true });
}
const {
  defaultDevice,
  init,
  jit,
  nn,
  numpy: np,
  random,
  scipySpecial,
  tree,
  valueAndGrad,
} = await import('@jax-js/jax');
if (!(await init('webgpu')).includes('webgpu')) throw new Error('Expected a graphics adapter, got none.');
defaultDevice('webgpu');

const number = randomNumbers();
const fresh = (...shape) => {
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  return np.array(Float32Array.from({ length: size }, () => 0.07 * (number() - 0.5))).reshape(shape);
};
const dense = (from, to) => ({ kernel: fresh(from, to), bias: np.zeros([to]) });
const norm = () => ({ scale: np.ones([hidden]), offset: np.zeros([hidden]) });
const parameters = {
  words: fresh(vocabulary, hidden),
  positions: fresh(length, hidden),
  type: fresh(hidden),
  norm: norm(),
  layers: Array.from({ length: layers }, () => ({
    query: dense(hidden, hidden),
    key: dense(hidden, hidden),
    value: dense(hidden, hidden),
    output: dense(hidden, hidden),
    attentionNorm: norm(),
    up: dense(hidden, intermediate),
    down: dense(intermediate, hidden),
    outputNorm: norm(),
  })),
  pooler: dense(hidden, hidden),
  classifier: dense(hidden, 2),
};

// In jax-js a call uses its arguments up; `ref` keeps one for another use.
const linear = (x, { kernel, bias }) => np.matmul(x, kernel).add(bias);
const gelu = (x) => x.ref.mul(scipySpecial.erf(x.mul(Math.SQRT1_2)).add(1).mul(0.5));
function layerNorm(x, { scale, offset }) {
  const centred = x.ref.sub(np.mean(x, -1, { keepdims: true }));
  const variance = np.mean(np.square(centred.ref), -1, { keepdims: true });
  return centred
    .div(np.sqrt(variance.add(1e-12)))
    .mul(scale)
    .add(offset);
}
function attention(x, { query, key, value, output }, drop) {
  const size = hidden / heads;
  const split = (y) => np.transpose(y.reshape([batch, length, heads, size]), [0, 2, 1, 3]);
  const [q, k, v] = [query, key, value].map((part) => split(linear(x.ref, part)));
  x.dispose();
  const scores = np.matmul(q, np.transpose(k, [0, 1, 3, 2])).mul(1 / Math.sqrt(size));
  const mixed = np.matmul(drop(nn.softmax(scores, -1)), v);
  return linear(np.transpose(mixed, [0, 2, 1, 3]).reshape([batch, length, hidden]), output);
}

/** The loss; without a key nothing is dropped. */
function loss(given, ids, labels, key) {
  const keys = key && random.split(key, 3 * layers + 2);
  let used = 0;
  const drop = (x) =>
    keys
      ? np.where(random.bernoulli(keys.ref.slice(used++), 1 - dropout, x.shape), x.div(1 - dropout), 0)
      : x;
  const words = np.matmul(nn.oneHot(ids, vocabulary), given.words).reshape([batch, length, hidden]);
  let x = drop(layerNorm(words.add(given.positions).add(given.type), given.norm));
  for (const layer of given.layers) {
    x = layerNorm(x.ref.add(drop(attention(x, layer, drop))), layer.attentionNorm);
    x = layerNorm(x.ref.add(drop(linear(gelu(linear(x, layer.up)), layer.down))), layer.outputNorm);
  }
  const pooled = drop(np.tanh(linear(x.slice([], 0), given.pooler)));
  keys?.dispose();
  const logProbabilities = nn.logSoftmax(linear(pooled, given.classifier), -1);
  return logProbabilities
    .mul(labels)
    .sum()
    .mul(-1 / batch);
}

const [beta1, beta2, rate, decay] = [0.9, 0.999, 2e-5, 0.01];
const forward = jit((given, ids, labels) => loss(given, ids, labels));
const step = jit((given, firsts, seconds, ids, labels, key, corrections) => {
  const [value, raw] = valueAndGrad((leaves) => loss(leaves, ids, labels, key))(tree.ref(given));
  const squares = tree.leaves(tree.ref(raw)).map((leaf) => np.square(leaf).sum());
  const scale = np.minimum(np.array(1), np.array(1).div(np.sqrt(squares.reduce((a, b) => a.add(b)))));
  const gradients = tree.map((leaf) => leaf.mul(scale.ref), raw);
  scale.dispose();
  const m = tree.map((a, g) => a.mul(beta1).add(g.mul(1 - beta1)), firsts, tree.ref(gradients));
  const v = tree.map((a, g) => a.mul(beta2).add(np.square(g).mul(1 - beta2)), seconds, gradients);
  const [first, second] = [corrections.ref.slice(0), corrections.slice(1)];
  const updated = tree.map(
    (p, a, b) => {
      const change = a.div(first.ref).div(np.sqrt(b.div(second.ref)).add(1e-8));
      return p.mul(1 - rate * decay).sub(change.mul(rate));
    },
    given,
    tree.ref(m),
    tree.ref(v),
  );
  first.dispose();
  second.dispose();
  return [value, updated, m, v];
});

const whole = (size, below) => Int32Array.from({ length: size }, () => Math.floor(number() * below));
const ids = np.array(whole(batch * length, vocabulary), { dtype: np.int32 });
const labels = nn.oneHot(np.array(whole(batch, 2), { dtype: np.int32 }), 2);
const forwardMs = await medianMs(() => forward(tree.ref(parameters), ids.ref, labels.ref).data(), options);
const zeros = () => tree.map((leaf) => np.zerosLike(leaf), tree.ref(parameters));
let [given, firsts, seconds] = [parameters, zeros(), zeros()];
const trainingMs = await medianMs(async (i) => {
  const corrections = np.array([1 - beta1 ** (i + 1), 1 - beta2 ** (i + 1)]);
  let value;
  [value, given, firsts, seconds] = step(
    given,
    firsts,
    seconds,
    ids.ref,
    labels.ref,
    random.key(i),
    corrections,
  );
  await value.data();
}, options);
console.log(
  JSON.stringify({
    bench: 'step',
    by: 'jax-js',
    model,
    batch,
    length,
    training: { ms: trainingMs },
    forward: { ms: forwardMs },
  }),
);
endBench();
