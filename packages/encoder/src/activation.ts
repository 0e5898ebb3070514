import { type GeluForm, gelu, linear, linearGelu, mul, relu, sigmoid, type Tensor } from '@bertwright/tensor';
import { EncoderError } from './encoder-error.ts';

/** Names of the activation that a product may have at its end. */
const geluForms = {
  gelu: 'exact',
  gelu_python: 'exact',
  gelu_new: 'tanh',
  gelu_fast: 'tanh',
  gelu_pytorch_tanh: 'tanh',
} as const satisfies Record<string, GeluForm>;

const otherFunctions = {
  relu: (x: Tensor) => relu(x),
  silu: (x: Tensor) => mul(x, sigmoid(x)),
  swish: (x: Tensor) => mul(x, sigmoid(x)),
} satisfies Record<string, (x: Tensor) => Tensor>;

/** The name of an activation as `hidden_act` of a Hugging Face configuration spells it. */
export type ActivationName = keyof typeof geluForms | keyof typeof otherFunctions;

/** The names of the activations that the encoders run. */
export const activationNames = Object.keys({ ...geluForms, ...otherFunctions }) as ActivationName[];

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
  return isGelu(name) ? gelu(x, geluForms[name]) : otherFunctions[name](x);
}

/** Applies the named activation to `x kernel + bias` [..., out], of x [..., in]: in one pass where the backend can. */
export function activatedLinear(name: ActivationName, x: Tensor, kernel: Tensor, bias: Tensor): Tensor {
  return isGelu(name)
    ? linearGelu(x, kernel, bias, geluForms[name])
    : activate(name, linear(x, kernel, bias));
}

function isGelu(name: ActivationName): name is keyof typeof geluForms {
  return name in geluForms;
}
