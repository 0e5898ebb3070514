import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Device, tensorflowVersion } from '../set-up-folder.ts';
import { TensorflowError } from '../tensorflow-error.ts';
import type { Machine } from './machine.ts';
import { runStep } from './run-step.ts';
import { checkPip } from './tools.ts';
import { extractWheel, type Wheel } from './wheel.ts';

/** TensorFlow's library and headers on this machine. */
export interface Library {
  /** `tensorflow` in a folder of Python packages: the CUDA libraries lie beside it. */
  readonly folder: string;
  readonly version: string;
  /** Where it came from, in words. */
  readonly origin: string;
}

/** What names the shared library in every wheel for Linux. */
export const libraryFile = 'libtensorflow_cc.so.2';

/**
 * Returns the library of a Python environment that has the right one, without loading it: the one that `python3`
 * names. On a GPU it must be the package `tensorflow` with the CUDA libraries beside it.
 */
export async function libraryOfPython(machine: Machine, device: Device): Promise<Library | undefined> {
  const { code, stdout } = await machine.run('python3', ['-c', findInPython]);
  if (code !== 0) return undefined;
  const { name, version, folder } = JSON.parse(stdout) as Record<'name' | 'version' | 'folder', string>;
  const fits = version.startsWith(tensorflowVersion.replace(/\d+$/, ''));
  const hasCuda = name === 'tensorflow' && existsSync(join(folder, '..', 'nvidia', 'cublas'));
  if (!fits || !existsSync(join(folder, libraryFile)) || (device === 'gpu' && !hasCuda)) return undefined;
  return { folder, version, origin: `the Python package ${name} ${version}` };
}

const findInPython = `
import importlib.metadata as m, importlib.util as u, json, os
spec = u.find_spec("tensorflow")
for name in ("tensorflow", "tensorflow-cpu"):
    try:
        version = m.version(name)
        break
    except m.PackageNotFoundError:
        pass
print(json.dumps({"name": name, "version": version, "folder": os.path.realpath(os.path.dirname(spec.origin))}))
`;

/**
 * Takes library and headers out of a wheel into `site`; on a GPU, pip brings the CUDA libraries that it names.
 *
 * @throws TensorflowError `bad-wheel`, and what `runStep` throws.
 */
export async function libraryOfWheel(
  machine: Machine,
  wheel: string,
  site: string,
  device: Device,
): Promise<Library> {
  const path = resolve(wheel);
  if (!existsSync(path)) throw new TensorflowError('bad-wheel', `Expected a wheel, there is none: ${path}.`);
  const described = await extractWheel(machine, path, site);
  const library = { folder: join(site, 'tensorflow'), version: described.version, origin: described.origin };
  if (device === 'gpu') await installCuda(machine, described, site);
  return library;
}

async function installCuda(machine: Machine, { name, requirements }: Wheel, site: string): Promise<void> {
  if (name !== 'tensorflow' || requirements.length === 0) {
    throw new TensorflowError(
      'bad-wheel',
      `Expected the wheel of tensorflow, which has CUDA, got ${name}: without --wheel the right one is downloaded.`,
    );
  }
  await checkPip(machine);
  await runStep(
    machine,
    'python3',
    [...pip('install'), '--target', site, '--upgrade', '--no-compile', ...requirements],
    { what: 'download the CUDA libraries (several GB)' },
  );
}

/**
 * Downloads the wheel with pip, as the user has configured it, into a folder of `folder`.
 *
 * @throws TensorflowError `missing-tool`, `no-network`, `no-space`, `command-failed`.
 */
export async function downloadWheel(machine: Machine, folder: string, device: Device): Promise<string> {
  await checkPip(machine);
  const downloads = join(folder, 'downloads');
  await rm(downloads, { recursive: true, force: true });
  await mkdir(downloads, { recursive: true });
  // Whichever Python is here: what is used of the wheel is the same library in all of them.
  const python = ['--python-version', '3.11', '--implementation', 'cp', '--abi', 'cp311', '--no-deps'];
  const name = device === 'gpu' || machine.arch === 'arm64' ? 'tensorflow' : 'tensorflow-cpu';
  const wanted = `${name}==${tensorflowVersion}`;
  await runStep(machine, 'python3', [...pip('download'), ...python, '--dest', downloads, wanted], {
    what: `download ${wanted}`,
  });
  const wheel = (await readdir(downloads)).find((file) => file.endsWith('.whl'));
  if (wheel === undefined) {
    throw new TensorflowError('bad-wheel', `Expected pip to leave a wheel in ${downloads}, it did not.`);
  }
  return join(downloads, wheel);
}

function pip(command: string): string[] {
  const quiet = ['--disable-pip-version-check', '--no-input', '--progress-bar', 'off'];
  return ['-m', 'pip', command, '--only-binary=:all:', ...quiet];
}
