/** What tfjs's own kernels get wrong, of those that Bertwright's operations do not stand on: they are not ours to mend. */
const reasons = {
  WGSL: 'WGSL promises a sine and a cosine to 2^-11 only, and SwiftShader takes that',
  axes: 'tfjs drops the axes that keepDims asks for',
  narrow: 'tfjs compares whole numbers only within one workgroup',
  types: 'tfjs writes floats to a tensor of whole numbers',
  held: 'tfjs does not free what it makes in between',
} as const;

const cases: readonly (readonly [keyof typeof reasons, kernel: string, ...titles: string[]])[] = [
  ['WGSL', 'Cos', '[]', '[1]', '[7]', '[3,5]', '[2,3,4]', '[2,1,3,2]', '[129,1031]'],
  ['WGSL', 'Sin', '[]', '[1]', '[7]', '[3,5]', '[2,3,4]', '[2,1,3,2]', '[129,1031]'],
  ['WGSL', 'Acos', '[]', '[1]', '[7]', '[3,5]', '[2,3,4]', '[2,1,3,2]', '[129,1031]'],
  ['WGSL', 'Tan', '[7]', '[3,5]', '[2,3,4]', '[2,1,3,2]', '[129,1031]'],
  ['narrow', 'ArgMax', 'int32 [257,61] over 0', 'int32 [257,61] over 1'],
  ['narrow', 'ArgMin', 'int32 [257,61] over 0', 'int32 [257,61] over 1'],
  [
    'axes',
    'Prod',
    'float32 [5] over all, axes kept',
    'float32 [3,4] over all, axes kept',
    'float32 [3,4] over 0, axes kept',
    'float32 [3,4] over -1, axes kept',
    'float32 [2,3,4] over [0,2], axes kept',
    'float32 [2,3,4] over 1, axes kept',
    'float32 [2,3,1,4] over [1,3], axes kept',
    'float32 [1,1] over 1, axes kept',
    'float32 [0,3] over 1, axes kept',
    'float32 [257,61] over 0, axes kept',
    'float32 [257,61] over 1, axes kept',
    'int32 [5] over all, axes kept',
    'int32 [3,4] over all, axes kept',
    'int32 [3,4] over 0, axes kept',
    'int32 [3,4] over -1, axes kept',
    'int32 [2,3,4] over [0,2], axes kept',
    'int32 [2,3,4] over 1, axes kept',
    'int32 [2,3,1,4] over [1,3], axes kept',
    'int32 [1,1] over 1, axes kept',
    'int32 [0,3] over 1, axes kept',
    'int32 [257,61] over 0, axes kept',
    'int32 [257,61] over 1, axes kept',
  ],
  ['types', 'Transpose', 'int32 [3,129,7,33] by [0,2,1,3]', 'bool [3,129,7,33] by [0,2,1,3]'],
  ['held', 'GatherNd', '[3,4,2] by [2,2]'],
];

export const tfjsDeviations: Record<string, string> = Object.fromEntries(
  cases.flatMap(([reason, kernel, ...titles]) =>
    titles.map((title) => [`${kernel} > ${title}`, reasons[reason]]),
  ),
);
