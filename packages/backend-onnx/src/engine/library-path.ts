import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { OnnxError } from '../onnx-error.ts';

/** Names of the library's file; the wheels of PyPI have its whole version in it. */
const fileNames: Readonly<Record<string, RegExp>> = {
  linux: /^libonnxruntime\.so(\.[0-9.]+)?$/,
  darwin: /^libonnxruntime(\.[0-9.]+)?\.dylib$/,
  win32: /^onnxruntime\.dll$/,
};

/** Where to look; what is not given is that of this process. */
export interface LibrarySearch {
  /** Folder of the library, or the library itself. */
  readonly library?: string | undefined;
  readonly platform?: string;
  readonly architecture?: string;
  /** Folder of the package onnxruntime-node. */
  readonly packageFolder?: () => string;
}

/**
 * Returns the absolute path of ONNX Runtime's library: the one that is given, or that inside the installed
 * `onnxruntime-node`.
 *
 * @throws OnnxError `unsupported-platform` or `library-not-found`
 */
export function libraryPath({
  library,
  platform = process.platform,
  architecture = process.arch,
  packageFolder = onnxruntimeNode,
}: LibrarySearch = {}): string {
  const names = fileNames[platform];
  if (names === undefined) {
    throw new OnnxError(
      'unsupported-platform',
      `Expected Linux, macOS or Windows, got ${platform}/${architecture}: ONNX Runtime has no library for it; use another backend.`,
    );
  }
  if (library !== undefined) return givenLibrary(resolve(library), names);
  const bin = join(packageFolder(), 'bin');
  for (const version of filesIn(bin)) {
    const folder = join(bin, version, platform, architecture);
    const file = filesIn(folder).find((name) => names.test(name));
    if (file !== undefined) return join(folder, file);
  }
  throw new OnnxError(
    'library-not-found',
    `Expected ONNX Runtime's library for ${platform}/${architecture} in ${bin}, and it is not there: onnxruntime-node does not ship it for this platform, or its installation is damaged. Give the option \`library\` to use another one.`,
  );
}

function givenLibrary(path: string, names: RegExp): string {
  if (existsSync(path) && statSync(path).isFile()) return path;
  const file = filesIn(path).find((name) => names.test(name));
  if (file !== undefined) return join(path, file);
  throw new OnnxError(
    'library-not-found',
    `Expected the option \`library\` to be ONNX Runtime's library or its folder, got ${path}, which ${existsSync(path) ? 'holds none' : 'is not there'}.`,
  );
}

/** Names in a folder, sorted; none where there is no such folder. */
function filesIn(folder: string): string[] {
  return existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder).sort() : [];
}

function onnxruntimeNode(): string {
  try {
    return dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
  } catch (cause) {
    throw new OnnxError(
      'library-not-found',
      'Expected the package onnxruntime-node, which carries ONNX Runtime, and did not find it: npm install onnxruntime-node@1.30',
      { cause },
    );
  }
}
