import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hasAddon } from '../find-package.ts';
import { packageFolder, packageNames, setUpFolder, tfjsVersion } from '../set-up-folder.ts';
import { buildAddon } from './build-addon.ts';
import { type Checked, checkAddon } from './check-addon.ts';
import { downloadWheel, type Library, libraryFile, libraryOfPython, libraryOfWheel } from './library.ts';
import { type Machine, thisMachine } from './machine.ts';
import { findNodeHeaders } from './node-headers.ts';
import { installNodePackage } from './node-package.ts';
import { checkPlatform, checkSpace, checkTools } from './tools.ts';

export interface SetupOptions {
  /** For NVIDIA cards: several GB more. */
  readonly gpu?: boolean;
  /** A wheel of tensorflow-cpu (or tensorflow) that is on this machine; without it, see {@link setUpTensorflow}. */
  readonly wheel?: string | undefined;
  /** Build again what is there. */
  readonly force?: boolean;
  /** Where it goes; by default a folder of the user's cache, which the backend looks into. */
  readonly folder?: string;
  readonly signal?: AbortSignal;
  /** What it runs on; another one in tests. */
  readonly machine?: Machine;
}

export type SetupStep = 'tools' | 'library' | 'package' | 'build' | 'check';

/** What a set-up is made of. */
export interface SetupReport extends Checked {
  readonly folder: string;
  readonly package: string;
  /** Where TensorFlow's library lies. */
  readonly library: string;
  /** Where it came from, in words. */
  readonly origin: string;
}

/** What happens, as it happens. */
export type SetupEvent =
  | { readonly type: 'start'; readonly step: SetupStep; readonly text: string }
  | { readonly type: 'finish'; readonly step: SetupStep; readonly text: string; readonly seconds: number }
  | { readonly type: 'ready'; readonly report: SetupReport; readonly wasThere: boolean };

/** Peaks of what lies on the disk at once. */
const bytesNeeded = { cpu: 2.2e9, gpu: 12e9 } as const;

/**
 * Sets TensorFlow up for `tensorflow()`: takes the library of `wheel`, else of the Python environment, else downloads
 * it with pip; installs tfjs-node with scripts off, builds its addon against the library, and checks it. What is there
 * is not made again, so that it can be called again after an error, or for nothing.
 *
 * @throws TensorflowError; its `code` says what is missing.
 */
export async function* setUpTensorflow({
  gpu = false,
  wheel,
  force = false,
  signal,
  machine = thisMachine(signal),
  folder = setUpFolder(gpu ? 'gpu' : 'cpu', machine.environment),
}: SetupOptions = {}): AsyncGenerator<SetupEvent, SetupReport, void> {
  let since = performance.now();
  const device = gpu ? 'gpu' : 'cpu';
  const stamp = join(folder, 'set-up.json');
  const ownPackage = packageFolder(folder, device);
  const had = force ? undefined : await readStamp(stamp);
  if (had && hasAddon(ownPackage) && existsSync(join(had.folder, libraryFile))) {
    const report = reportOf(had, await checkAddon(machine, ownPackage));
    yield { type: 'ready', report, wasThere: true };
    return report;
  }

  yield start('tools', 'python3, a C++ compiler, make, npm, room on the disk');
  checkPlatform(machine);
  await checkTools(machine);
  await mkdir(folder, { recursive: true });
  await rm(stamp, { force: true });
  if (!existsSync(join(folder, 'site'))) await checkSpace(machine, folder, bytesNeeded[device]);
  yield finish('tools', 'all there');

  yield start('library', wheel ? `from ${wheel}` : 'of the Python environment, or by pip (270 MB and more)');
  const library = await findLibrary();
  yield finish('library', `${library.origin} in ${library.folder}`);

  yield start('package', `${packageNames[device]} ${tfjsVersion} by npm, scripts off`);
  await installNodePackage(machine, folder, device);
  yield finish('package', ownPackage);

  yield start('build', 'the addon, against the library');
  const headers = await findNodeHeaders(machine, folder);
  await buildAddon(machine, { folder, ownPackage, library, headers });
  yield finish('build', `with Node's headers of ${headers}`);

  yield start('check', 'a matrix product in a process of its own');
  const checked = await checkAddon(machine, ownPackage);
  await writeFile(stamp, `${JSON.stringify(library, null, 2)}\n`);
  yield finish('check', `TensorFlow ${checked.tensorflow}, ${checked.usesGpu ? 'GPU' : 'CPU'}`);
  const report = reportOf(library, checked);
  yield { type: 'ready', report, wasThere: false };
  return report;

  function start(step: SetupStep, text: string): SetupEvent {
    since = performance.now();
    return { type: 'start', step, text };
  }

  function finish(step: SetupStep, text: string): SetupEvent {
    return { type: 'finish', step, text, seconds: (performance.now() - since) / 1000 };
  }

  function reportOf(library: Library, checked: Checked): SetupReport {
    const { folder: at, origin } = library;
    return { folder, package: ownPackage, library: at, origin, ...checked };
  }

  async function findLibrary(): Promise<Library> {
    const site = join(folder, 'site');
    const kept = join(site, 'library.json');
    if (wheel === undefined) {
      // What an earlier call has taken out of a wheel, where a later step failed.
      const whole = await readStamp(kept);
      if (whole) return whole;
      const found = await libraryOfPython(machine, device);
      if (found) return found;
    }
    const file = wheel ?? (await downloadWheel(machine, folder, device));
    const taken = await libraryOfWheel(machine, file, site, device);
    await writeFile(kept, JSON.stringify(taken));
    if (wheel === undefined) await rm(dirname(file), { recursive: true });
    return taken;
  }
}

async function readStamp(file: string): Promise<Library | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Library;
  } catch {
    return undefined;
  }
}
