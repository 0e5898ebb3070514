import type { GraphDescription, TensorCount } from './graph-description.ts';
import type { GraphProfile } from './graph-profile.ts';

/** Returns a graph as text: a line on the whole, and a table with a row an operation. */
export function graphTable(graph: GraphDescription | GraphProfile): string {
  const profile = 'ms' in graph ? graph : undefined;
  const rows: Cells[] = [
    { cells: ['operation', 'calls', 'nodes', 'MB in', 'MB out'], times: ['ms', '%'] },
    ...graph.operations.map((operation) => ({
      cells: [
        operation.name,
        `${operation.calls}`,
        `${sum(Object.values(operation.nodes))}`,
        megabytes(operation.bytesIn),
        megabytes(operation.bytesOut),
      ],
      times: 'ms' in operation ? timesOf(operation.ms, profile!.ms) : [],
    })),
  ];
  if (profile !== undefined) {
    const between = profile.ms - sum(profile.operations.map(({ ms }) => ms));
    rows.push({ cells: ['(between nodes)', '', '', '', ''], times: timesOf(between, profile.ms) });
  }
  const lines = rows.map(({ cells, times }) => (profile === undefined ? cells : [...cells, ...times]));
  return [heading(graph, profile), ...aligned(lines)].join('\n');
}

interface Cells {
  readonly cells: readonly string[];
  readonly times: readonly string[];
}

function heading(graph: GraphDescription, profile: GraphProfile | undefined): string {
  const calls = sum(graph.operations.map((operation) => operation.calls));
  const tensors = ({ count, bytes }: TensorCount) => `${count} (${megabytes(bytes)} MB)`;
  const runs =
    profile && `${profile.runs} ${profile.runs === 1 ? 'run' : 'runs'} of ${profile.ms.toFixed(2)} ms: `;
  return `${runs ?? ''}${calls} operations as ${graph.nodes} nodes; inputs ${tensors(graph.inputs)}, outputs ${tensors(graph.outputs)}, constants ${tensors(graph.constants)}`;
}

function timesOf(ms: number, whole: number): string[] {
  return [ms.toFixed(2), (whole > 0 ? (100 * ms) / whole : 0).toFixed(1)];
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e6 ? 3 : 1);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Lines of columns: the first to the left, the others to the right. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd(),
  );
}
