import type { TraceEvent } from '../engine/engine.ts';
import { operationOfNode } from './graph-description.ts';
import { isRun, nodeOf } from './graph-profile.ts';

/** The events of one graph's runs, with the moments (`performance.now()`) at which they were started. */
export interface GraphTrace {
  readonly events: readonly TraceEvent[];
  readonly starts: readonly number[];
}

/**
 * Returns the runs of all graphs as one file of Chrome's trace format ("Trace Event Format", complete events), for
 * chrome://tracing and ui.perfetto.dev: a bar a run, and under it a bar a node, named `Operation/Operator_number`.
 */
export function chromeTrace(graphs: readonly GraphTrace[]): string {
  const origin = Math.min(...graphs.flatMap(({ starts }) => starts));
  const traceEvents: object[] = [
    { name: 'process_name', ph: 'M', pid: 1, tid: 0, args: { name: 'ONNX Runtime' } },
  ];
  for (const [index, { events, starts }] of graphs.entries()) {
    // Each session counts its time from a zero of its own: every run is moved to where it was started.
    const runs = events.filter(isRun).sort((a, b) => a.ts - b.ts);
    for (const event of events) {
      const run = runs.findIndex(({ ts, dur }) => event.ts <= ts + dur);
      if (run < 0) continue;
      const shift = ((starts[run] ?? starts[0]!) - origin) * 1000 - runs[run]!.ts;
      const node = nodeOf(event);
      if (node === undefined && !isRun(event)) continue;
      traceEvents.push({
        name: node ?? `run of graph ${index + 1}`,
        cat: node === undefined ? 'run' : operationOfNode(node),
        ph: 'X',
        pid: 1,
        tid: 1,
        ts: event.ts + shift,
        dur: event.dur,
        args: node === undefined ? {} : detailsOf(event),
      });
    }
  }
  return JSON.stringify({ traceEvents, displayTimeUnit: 'ms' });
}

/** What is worth a look of all that ONNX Runtime notes of a node. */
function detailsOf({ args }: TraceEvent): object {
  const { op_name, provider, input_type_shape, output_type_shape, mem_bytes_in_use } = args;
  return {
    operator: op_name,
    provider,
    inputs: input_type_shape,
    outputs: output_type_shape,
    arenaBytesInUse: Number(mem_bytes_in_use ?? 0),
  };
}
