import { gelu, mul, relu, sigmoid, type Tensor } from '@bertwright/tensor';
import { EncoderError } from './encoder-error.ts';

const functions = {
  gelu: (x: Tensor) => gelu(x, 'exact'),
  gelu_python: (x: Tensor) => gelu(x, 'exact'),
  gelu_new: (x: Tensor) => gelu(x, 'tanh'),
  gelu_fast: (x: Tensor) => gelu(x, 'tanh'),
  gelu_pytorch_tanh: (x: Tensor) => gelu(x, 'tanh'),
  relu: (x: Tensor) => relu(x),
  silu: (x: Tensor) => mul(x, sigmoid(x)),
  swish: (x: Tensor) => mul(x, sigmoid(x)),
} satisfies Record<string, (x: Tensor) => Tensor>;

/** The name of an activation as `hidden_act` of a Hugging Face configuration spells it. */
export type ActivationName = keyof typeof functions;

/** The names of the activations that the encoders run. */
export const activationNames = Object.keys(functions) as ActivationName[];

/**
 * Reads an activation's name.
 * @throws EncoderError `config-unsupported` for a name that no encoder runs.
 */
export function parseActivation(name: unknown): ActivationName {
  const known = activationNames.find((candidate) => candidate === name);
  if (known) return known;
  throw new EncoderError(
    'config-unsupported',
    `Expected hidden_act to be one of ${activationNames.join(', ')}, got ${JSON.stringify(name)}: choose a model with one of these activations.`,
  );
}

/** Applies the named activation to `x` [...] and returns a tensor of the same shape. */
export function activate(name: ActivationName, x: Tensor): Tensor {
  return functions[name](x);
}
