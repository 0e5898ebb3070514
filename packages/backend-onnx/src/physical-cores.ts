import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';

/**
 * Returns how many physical cores this process may use: matrix products gain nothing from a core's second
 * hardware thread. Where the system does not say, every logical processor counts as a core.
 */
export function physicalCores(): number {
  const usable = availableParallelism();
  return Math.max(1, Math.min(usable, coresFromLinux() ?? Math.ceil(usable / threadsPerCore())));
}

function coresFromLinux(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  let text: string;
  try {
    text = readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return undefined;
  }
  const cores = new Set<string>();
  for (const processor of text.split('\n\n')) {
    const socket = /^physical id\s*:\s*(\d+)/m.exec(processor)?.[1];
    const core = /^core id\s*:\s*(\d+)/m.exec(processor)?.[1];
    if (socket !== undefined && core !== undefined) cores.add(`${socket}:${core}`);
  }
  return cores.size > 0 ? cores.size : undefined;
}

/** x64 processors outside Linux are taken to have two threads a core, as nearly all desktop ones do. */
function threadsPerCore(): number {
  return process.platform === 'win32' && process.arch === 'x64' && cpus().length > 1 ? 2 : 1;
}
