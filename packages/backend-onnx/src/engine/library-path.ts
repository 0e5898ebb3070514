import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { OnnxError } from '../onnx-error.ts';

const fileNames: Record<string, string> = {
  linux: 'libonnxruntime.so.1',
  darwin: 'libonnxruntime.1.dylib',
  win32: 'onnxruntime.dll',
};

/**
 * Returns the absolute path of the ONNX Runtime library inside the installed `onnxruntime-node`.
 *
 * @throws OnnxError `unsupported-platform` or `library-not-found`
 */
export function libraryPath(): string {
  const fileName = fileNames[process.platform];
  const platform = `${process.platform}/${process.arch}`;
  if (fileName === undefined) {
    throw new OnnxError(
      'unsupported-platform',
      `Expected Linux, macOS or Windows, got ${platform}: ONNX Runtime has no library for it; use another backend.`,
    );
  }
  let root: string;
  try {
    root = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
  } catch (cause) {
    throw new OnnxError(
      'library-not-found',
      'Expected the package onnxruntime-node, which carries ONNX Runtime, and did not find it: npm install onnxruntime-node@1.30',
      { cause },
    );
  }
  const bin = join(root, 'bin');
  for (const folder of existsSync(bin) ? readdirSync(bin) : []) {
    const path = join(bin, folder, process.platform, process.arch, fileName);
    if (existsSync(path)) return path;
  }
  throw new OnnxError(
    'library-not-found',
    `Expected ${fileName} for ${platform} in ${bin}, and it is not there: onnxruntime-node does not ship it for this platform, or its installation is damaged.`,
  );
}
