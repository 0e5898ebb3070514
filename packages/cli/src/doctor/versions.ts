import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { findPackage } from '@bertwright/backend-tensorflow/setup';

/** A package that matters to what runs; without a version it is not installed. */
export interface Installed {
  readonly name: string;
  readonly version?: string;
  readonly folder?: string;
}

/** The package, and through which other one it is found. */
const searched: readonly (readonly string[])[] = [
  ['@bertwright/tensor', '@tensorflow/tfjs-core'],
  ['@bertwright/backend-onnx', 'onnxruntime-node'],
  ['@bertwright/backend-onnx', 'koffi'],
  ['@bertwright/backend-webgpu', '@tensorflow/tfjs-backend-webgpu'],
  ['@bertwright/backend-webgpu', 'webgpu'],
];

/** What is installed of the packages that run models. */
export function installed(): Installed[] {
  const found = searched.map((path) => describe(path.at(-1)!, folderOf(path)));
  const own = join(import.meta.dirname ?? '', import.meta.url.endsWith('.ts') ? '../..' : '..');
  return [
    describe('@bertwright/cli', own),
    ...found,
    describe('@tensorflow/tfjs-node', findPackage('cpu')),
    describe('@tensorflow/tfjs-node-gpu', findPackage('gpu')),
  ];
}

function describe(name: string, folder: string | undefined): Installed {
  if (folder === undefined) return { name };
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  return { name, version, folder };
}

/** Packages hide their manifest behind their exports, so it is looked for from an entrance upwards. */
function folderOf(path: readonly string[]): string | undefined {
  let from = import.meta.url;
  let folder: string | undefined;
  for (const name of path) {
    try {
      folder = dirname(createRequire(from).resolve(name));
    } catch {
      return undefined;
    }
    while (!isFolderOf(name, folder)) {
      if (folder === dirname(folder)) return undefined;
      folder = dirname(folder);
    }
    from = join(folder, 'package.json');
  }
  return folder;
}

function isFolderOf(name: string, folder: string): boolean {
  const manifest = join(folder, 'package.json');
  return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === name;
}
