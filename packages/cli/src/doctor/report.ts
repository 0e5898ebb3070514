import { availableParallelism, cpus, totalmem } from 'node:os';
import { type BackendTrial, tryBackend } from './try-backend.ts';
import { type Installed, installed } from './versions.ts';

/** What `bertwright doctor` finds; `--json` writes it as it is. */
export interface Report {
  readonly node: string;
  readonly platform: string;
  readonly processor: string;
  /** Processors that this process may use. */
  readonly processors: number;
  readonly memoryBytes: number;
  readonly packages: readonly Installed[];
  readonly backends: readonly BackendTrial[];
}

/** Every backend of the command, on every device that it has. */
const candidates = [
  { backend: 'onnx' },
  { backend: 'tensorflow', device: 'cpu' },
  { backend: 'tensorflow', device: 'gpu' },
  { backend: 'webgpu' },
] as const;

/** Looks at this machine. The backends are tried one after the other, so that each has it for itself. */
export async function examine(signal: AbortSignal, tell: (backend: string) => void): Promise<Report> {
  const backends: BackendTrial[] = [];
  for (const candidate of candidates) {
    const { backend, device }: { backend: string; device?: 'cpu' | 'gpu' } = candidate;
    tell(device === undefined ? backend : `${backend} (${device})`);
    backends.push(await tryBackend({ backend, ...(device && { device }) }, signal));
  }
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model ?? 'unknown',
    processors: availableParallelism(),
    memoryBytes: totalmem(),
    packages: installed(),
    backends,
  };
}
