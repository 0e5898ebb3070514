import { OnnxError } from '../onnx-error.ts';
import { chromeTrace, type GraphTrace } from './chrome-trace.ts';
import { currentBackend } from './current-backend.ts';
import { type GraphProfile, profileGraph } from './graph-profile.ts';
import { graphTable } from './graph-table.ts';
import { ProfiledPrograms } from './profiled-programs.ts';

/** Where the time of some runs went. */
export interface OnnxProfile {
  /** One for each graph that was run, in the order of their first runs. */
  readonly graphs: readonly GraphProfile[];
  /** The same for people: a table a graph. */
  toTable(): string;
  /** The text of a file for chrome://tracing or ui.perfetto.dev: every node of every run in its place in time. */
  toChromeTrace(): string;
}

/**
 * Runs `work` and returns where the time of its runs went. Every graph is compiled anew with ONNX Runtime's profiler
 * and let go of at the end, so `work` costs its compilation again, some microseconds a node, and the events' memory
 * (about 500 bytes a node and run; ONNX Runtime drops events beyond a million a graph). Numbers do not change.
 * What else runs on the backend meanwhile is part of the profile.
 *
 * @throws OnnxError `not-started` where the ONNX backend is not in use, `profiling` inside another profile, and
 *   whatever `work` throws
 */
export async function profileOnnx(work: () => void | Promise<void>): Promise<OnnxProfile> {
  const backend = currentBackend();
  const { runner } = backend.recorder;
  await backend.flush();
  await runner.idle();
  if (runner.profiled !== undefined) {
    throw new OnnxError('profiling', 'Expected no profile under way, and there is one: await it first.');
  }
  const programs = new ProfiledPrograms();
  runner.profiled = programs;
  try {
    await work();
    await backend.flush();
    await runner.idle();
    return collect(programs);
  } finally {
    await runner.idle();
    runner.profiled = undefined;
    programs.dispose();
  }
}

function collect(programs: ProfiledPrograms): OnnxProfile {
  const traces: GraphTrace[] = [];
  const graphs: GraphProfile[] = [];
  for (const { description, bound, starts } of programs.all) {
    const events = bound.program.endProfile();
    traces.push({ events, starts });
    graphs.push(profileGraph(description, starts.length, events));
  }
  return {
    graphs,
    toTable: () => graphs.map(graphTable).join('\n\n'),
    toChromeTrace: () => chromeTrace(traces),
  };
}
