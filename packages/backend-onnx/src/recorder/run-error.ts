import { OnnxError } from '../onnx-error.ts';
import type { Run } from './run.ts';

/** Returns `cause` as an error of this package that names the operation where it can be told. */
export function runError(run: Run, cause: unknown): OnnxError {
  if (cause instanceof OnnxError) return cause.code === 'out-of-memory' ? withoutResult(run, cause) : cause;
  const text = cause instanceof Error ? cause.message : String(cause);
  const code = /failed to allocate memory|bad_?alloc/i.test(text) ? 'out-of-memory' : 'run-failed';
  return lost(code, operationIn(text, run) ?? graphOf(run), `ONNX Runtime says: ${text}`, cause);
}

/** The memory of a result could not be had: the first that has none. */
function withoutResult(run: Run, cause: OnnxError): OnnxError {
  const result = run.outputs.find(({ storage }) => storage === undefined);
  const maker = run.operations.find(({ outputs }) => outputs.some((output) => output === result));
  return lost('out-of-memory', maker?.operation.name ?? graphOf(run), cause.message, cause);
}

function lost(code: 'out-of-memory' | 'run-failed', where: string, why: string, cause: unknown): OnnxError {
  return new OnnxError(
    code,
    `Running ${where} failed; the tensors that it should have computed are lost. ${why}`,
    { cause },
  );
}

/** Nodes are named Operation/Operator_number by the graph builder. */
function operationIn(text: string, run: Run): string | undefined {
  const names = new Set(run.operations.map(({ operation }) => operation.name));
  const named = [...text.matchAll(/([A-Za-z0-9_]+)\/[A-Za-z]+_\d+/g)].map((match) => match[1]!);
  return named.find((name) => names.has(name));
}

function graphOf({ operations }: Run): string {
  return `a graph of ${operations.length} operations`;
}
