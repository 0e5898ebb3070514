import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** What the number of cores is told from; what is not given is that of this process. */
export interface ProcessorFacts {
  readonly platform?: string;
  readonly architecture?: string;
  /** Logical processors that the process may use. */
  readonly usable?: number;
  /** The text of Linux's /proc/cpuinfo, and `undefined` where it cannot be read. */
  readonly cpuinfo?: () => string | undefined;
}

/**
 * Returns how many physical cores this process may use: matrix products gain nothing from a core's second
 * hardware thread. Where the system does not say, every logical processor counts as a core, except on Windows on x64,
 * where two are taken to be one core, as on nearly all such machines.
 */
export function physicalCores({
  platform = process.platform,
  architecture = process.arch,
  usable = availableParallelism(),
  cpuinfo = readCpuinfo,
}: ProcessorFacts = {}): number {
  const text = platform === 'linux' ? cpuinfo() : undefined;
  const cores = text === undefined ? undefined : coresIn(text);
  const threadsPerCore = platform === 'win32' && architecture === 'x64' ? 2 : 1;
  return Math.max(1, Math.min(usable, cores ?? Math.ceil(usable / threadsPerCore)));
}

function readCpuinfo(): string | undefined {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return undefined;
  }
}

/** Counts the pairs of socket and core; arm64's text has none. */
function coresIn(cpuinfo: string): number | undefined {
  const cores = new Set<string>();
  for (const processor of cpuinfo.split('\n\n')) {
    const socket = /^physical id\s*:\s*(\d+)/m.exec(processor)?.[1];
    const core = /^core id\s*:\s*(\d+)/m.exec(processor)?.[1];
    if (socket !== undefined && core !== undefined) cores.add(`${socket}:${core}`);
  }
  return cores.size > 0 ? cores.size : undefined;
}
