/** A parameter and its moments in double precision, changed in place. */
export interface AdamwState {
  readonly parameter: Float64Array;
  readonly firstMoment: Float64Array;
  readonly secondMoment: Float64Array;
}

/** AdamW as PyTorch does it (Loshchilov and Hutter, 2019): decay first, epsilon outside of the root. */
export function adamw(
  { parameter, firstMoment, secondMoment }: AdamwState,
  gradient: ArrayLike<number>,
  settings: {
    learningRate: number;
    beta1: number;
    beta2: number;
    epsilon: number;
    decay: number;
    update: number;
    gradientScale?: number | undefined;
  },
): void {
  const { learningRate, beta1, beta2, epsilon, decay, update, gradientScale = 1 } = settings;
  for (let place = 0; place < parameter.length; place++) {
    const g = gradient[place]! * gradientScale;
    firstMoment[place] = beta1 * firstMoment[place]! + (1 - beta1) * g;
    secondMoment[place] = beta2 * secondMoment[place]! + (1 - beta2) * g * g;
    const first = firstMoment[place]! / (1 - beta1 ** update);
    const second = secondMoment[place]! / (1 - beta2 ** update);
    parameter[place]! -= learningRate * decay * parameter[place]!;
    parameter[place]! -= (learningRate * first) / (Math.sqrt(second) + epsilon);
  }
}
