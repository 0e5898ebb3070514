import { binaryCases } from './binary.ts';
import { concatCases } from './concat.ts';
import type { KernelCases } from './kernel-case.ts';
import { logicCases } from './logic.ts';
import { lookUpCases } from './look-up.ts';
import { makeCases } from './make.ts';
import { matrixCases } from './matrix.ts';
import { reduceCases } from './reduce.ts';
import { repeatCases } from './repeat.ts';
import { rowCases } from './rows.ts';
import { shapeCases } from './shape.ts';
import { sliceCases } from './slice.ts';
import { unaryCases } from './unary.ts';

/** Every kernel that the suite knows, with its cases. */
export const kernelCases: readonly KernelCases[] = [
  ...unaryCases,
  ...binaryCases,
  ...logicCases,
  ...reduceCases,
  ...matrixCases,
  ...shapeCases,
  ...concatCases,
  ...sliceCases,
  ...repeatCases,
  ...lookUpCases,
  ...rowCases,
  ...makeCases,
];

/** The names of all of them. */
export const conformanceKernels: readonly string[] = kernelCases.map(({ kernel }) => kernel);
