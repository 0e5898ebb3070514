import { OnnxError } from '../onnx-error.ts';
import type { Run } from './run.ts';

/** Returns `cause` as an error of this package that names the operation where ONNX Runtime names its node. */
export function runError(run: Run, cause: unknown): OnnxError {
  if (cause instanceof OnnxError) return cause;
  const text = cause instanceof Error ? cause.message : String(cause);
  const names = new Set(run.operations.map(({ operation }) => operation.name));
  // Nodes are named Operation/Operator_number by the graph builder.
  const named = [...text.matchAll(/([A-Za-z0-9_]+)\/[A-Za-z]+_\d+/g)].map((match) => match[1]!);
  const operation = named.find((name) => names.has(name));
  const where = operation === undefined ? `a graph of ${run.operations.length} operations` : operation;
  return new OnnxError(
    'run-failed',
    `Running ${where} failed; the tensors that it should have computed are lost. ONNX Runtime says: ${text}`,
    { cause },
  );
}
