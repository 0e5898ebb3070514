import { type Files, loadParameters, type ParameterEntry } from '@bertwright/checkpoint';
import { dispose, parameter, type Variable } from '@bertwright/tensor';
import { TaskError } from './task-error.ts';

/**
 * The parameters of a folder that entries name, as variables by path; those that a model may lack may be missing.
 *
 * @param tied names in files of what is tied to other parameters: they are no surprise.
 * @throws CheckpointError where the weights are damaged or do not fit; TaskError `no-model` where they lack parameters.
 */
export async function readVariables(
  files: Files,
  entries: readonly ParameterEntry[],
  tied: readonly string[] = [],
): Promise<{ read: Map<string, Variable>; unexpected: string[] }> {
  const read = new Map<string, Variable>();
  try {
    const { missing, unexpected } = await loadParameters(files, entries, ({ path, values, shape }) => {
      read.set(path, parameter(values, shape));
    });
    if (missing.length === 0) {
      return { read, unexpected: unexpected.filter((name) => !tied.includes(name)) };
    }
    throw new TaskError(
      'no-model',
      `Expected ${entries.length} parameters in the weights of ${files.name}, got none for ${missing.length}, the first of them ${missing[0]}: this is a model of another kind or size than its configuration says.`,
    );
  } catch (error) {
    dispose([...read.values()]);
    throw error;
  }
}
