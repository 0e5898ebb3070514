import { TensorflowError } from '../tensorflow-error.ts';
import type { Machine } from './machine.ts';

/** What the build needs on the machine, and how to get it where it is missing. */
const tools = [
  { names: ['python3'], words: ['--version'], package: 'python3', use: 'the build of a Node addon' },
  { names: ['c++', 'g++', 'clang++'], words: ['--version'], package: 'g++', use: 'a C++17 compiler' },
  { names: ['make'], words: ['--version'], package: 'make', use: 'the build of a Node addon' },
  { names: ['npm'], words: ['--version'], package: 'npm', use: 'the download of tfjs-node' },
];

/**
 * Makes sure that TensorFlow's wheels are made for this machine.
 *
 * @throws TensorflowError `unsupported-platform`.
 */
export function checkPlatform({ platform, arch }: Machine): void {
  if (platform === 'linux' && (arch === 'x64' || arch === 'arm64')) return;
  throw new TensorflowError(
    'unsupported-platform',
    `Expected Linux on x64 or arm64, got ${platform} on ${arch}: use @bertwright/backend-onnx, or on Windows WSL 2.`,
  );
}

/**
 * Makes sure that what the build calls is there.
 *
 * @throws TensorflowError `missing-tool` with the package of each that is missing.
 */
export async function checkTools(machine: Machine): Promise<void> {
  const missing: typeof tools = [];
  for (const tool of tools) {
    let found = false;
    for (const name of tool.names) found ||= (await machine.run(name, tool.words)).code === 0;
    if (!found) missing.push(tool);
  }
  if (missing.length === 0) return;
  const listed = missing.map(({ names, use }) => `${names.join(' or ')} (${use})`).join(', ');
  const packages = missing.map((tool) => tool.package).join(' ');
  throw new TensorflowError(
    'missing-tool',
    `Expected ${listed}, found none: sudo apt-get install -y ${packages}, or the like of your system.`,
  );
}

/**
 * Makes sure that pip is there, which only a download needs.
 *
 * @throws TensorflowError `missing-tool`.
 */
export async function checkPip(machine: Machine): Promise<void> {
  if ((await machine.run('python3', ['-m', 'pip', '--version'])).code === 0) return;
  throw new TensorflowError(
    'missing-tool',
    'Expected pip of python3 to download TensorFlow, found none: sudo apt-get install -y python3-pip, or download ' +
      'the wheel elsewhere and give it by --wheel FILE.',
  );
}

/**
 * Makes sure that the disk has room.
 *
 * @throws TensorflowError `no-space`.
 */
export async function checkSpace(machine: Machine, folder: string, needed: number): Promise<void> {
  const free = await machine.freeBytes(folder);
  if (free >= needed) return;
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
  throw new TensorflowError(
    'no-space',
    `Expected ${gigabytes(needed)} of room in ${folder}, got ${gigabytes(free)}: make room, or set BERTWRIGHT_CACHE ` +
      'to a folder on another disk.',
  );
}
