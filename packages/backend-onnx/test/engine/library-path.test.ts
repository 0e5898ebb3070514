import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { libraryPath } from '../../src/engine/library-path.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bertwright-library-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Makes an empty file below the root and returns its path. */
function file(...path: string[]): string {
  const whole = join(root, ...path);
  mkdirSync(join(whole, '..'), { recursive: true });
  writeFileSync(whole, '');
  return whole;
}

describe('inside onnxruntime-node', () => {
  test.each([
    ['linux', 'x64', 'libonnxruntime.so.1'],
    ['linux', 'arm64', 'libonnxruntime.so.1'],
    ['darwin', 'arm64', 'libonnxruntime.1.dylib'],
    ['win32', 'x64', 'onnxruntime.dll'],
    ['win32', 'arm64', 'onnxruntime.dll'],
  ])('on %s/%s it is %s, beside other files', (platform, architecture, name) => {
    const path = file('bin', 'napi-v6', platform, architecture, name);
    for (const other of ['onnxruntime_binding.node', 'DirectML.dll', 'libonnxruntime_providers_shared.so']) {
      file('bin', 'napi-v6', platform, architecture, other);
    }
    expect(libraryPath({ platform, architecture, packageFolder: () => root })).toBe(path);
  });

  test('the folder of another version of Node-API will do', () => {
    const path = file('bin', 'napi-v9', 'linux', 'x64', 'libonnxruntime.so.1');
    expect(libraryPath({ platform: 'linux', architecture: 'x64', packageFolder: () => root })).toBe(path);
  });

  test.each([
    ['darwin', 'x64', 'library-not-found', /darwin\/x64.*`library`/],
    ['freebsd', 'x64', 'unsupported-platform', /freebsd\/x64/],
    ['sunos', 'x64', 'unsupported-platform', /another backend/],
  ])('on %s/%s there is none, and the error says so', (platform, architecture, code, message) => {
    file('bin', 'napi-v6', 'darwin', 'arm64', 'libonnxruntime.1.dylib');
    const search = () => libraryPath({ platform, architecture, packageFolder: () => root });
    expect(search).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });

  test('on this machine it is found in the package that is installed', () => {
    expect(libraryPath()).toMatch(/onnxruntime-node.*onnxruntime/);
  });
});

describe('given', () => {
  test.each([
    ['linux', 'libonnxruntime.so.1.30.0'],
    ['linux', 'libonnxruntime.so'],
    ['darwin', 'libonnxruntime.1.30.0.dylib'],
    ['win32', 'onnxruntime.dll'],
  ])('as a folder on %s, %s is taken and not a provider beside it', (platform, name) => {
    for (const other of ['libonnxruntime_providers_cuda.so', 'onnxruntime_providers_cuda.dll']) file(other);
    const path = file(name);
    expect(libraryPath({ library: root, platform })).toBe(path);
  });

  test('as a file it is taken whatever its name', () => {
    const path = file('my-onnxruntime.bin');
    expect(libraryPath({ library: path })).toBe(path);
  });

  test('as a folder without one, or a path to nothing, it is refused', () => {
    expect(() => libraryPath({ library: root })).toThrow(/holds none/);
    expect(() => libraryPath({ library: join(root, 'missing') })).toThrow(/is not there/);
  });
});
