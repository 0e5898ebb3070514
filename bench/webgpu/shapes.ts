/** A product c [m, n] of inner length k. */
export interface ProductShape {
  readonly name: string;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/** What a linear layer multiplies: forward, its input's and its kernel's gradient. */
export const layerShapes = (model: string, tokens: number, from: number, to: number): ProductShape[] => [
  { name: `${model} forward`, m: tokens, n: to, k: from },
  { name: `${model} input gradient`, m: tokens, n: from, k: to, transposeB: true },
  { name: `${model} weight gradient`, m: from, n: to, k: tokens, transposeA: true },
];

/** A large square, and what a training step of BERT multiplies: forward, the input's and the weights' gradient. */
export function productShapes(tiny: boolean): ProductShape[] {
  if (tiny)
    return [
      { name: 'tiny', m: 128, n: 96, k: 64 },
      { name: 'tiny, weights', m: 64, n: 96, k: 128, transposeA: true },
    ];
  return [
    { name: 'square', m: 4096, n: 4096, k: 4096 },
    { name: 'square, a transposed', m: 4096, n: 4096, k: 4096, transposeA: true },
    { name: 'square, b transposed', m: 4096, n: 4096, k: 4096, transposeB: true },
    ...layerShapes('BERT-base wide', 4096, 768, 3072),
    ...layerShapes('BERT-base square', 4096, 768, 768),
    ...layerShapes('MiniLM wide', 2048, 384, 1536),
    ...layerShapes('MiniLM square', 2048, 384, 384),
  ];
}
