import { tensor, tidy, type Variable } from '@bertwright/tensor';

/** The values of some variables, on the host. */
export interface Snapshot {
  /** Puts the values back into the variables. */
  restore(): void;
  /** Whether every value is a finite number. */
  readonly finite: boolean;
}

/** Reads all variables at once. The values are copies: a backend may write in place later. */
export async function takeSnapshot(variables: readonly Variable[]): Promise<Snapshot> {
  const values = await Promise.all(
    variables.map(async (variable) => (await variable.data()).slice() as Float32Array),
  );
  return {
    finite: values.every(allFinite),
    restore() {
      tidy(() => {
        for (const [index, variable] of variables.entries()) {
          variable.assign(tensor(values[index]!, variable.shape, variable.dtype));
        }
      });
    },
  };
}

function allFinite(values: Float32Array): boolean {
  // NaN and infinity times 0 are NaN, which stays: one pass without a branch.
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index]! * 0;
  return sum === 0;
}
