import { rename, rm } from 'node:fs/promises';
import { tensorflowVersion } from '../set-up-folder.ts';
import { TensorflowError } from '../tensorflow-error.ts';
import type { Machine } from './machine.ts';
import { runStep } from './run-step.ts';

/** What a wheel says of itself. */
export interface Wheel {
  readonly name: string;
  readonly version: string;
  readonly origin: string;
  /** What it needs for CUDA, as pip takes it. */
  readonly requirements: readonly string[];
}

/** The rest of a wheel is Python, four times as much in number of files. */
const extract = `
import email, json, re, sys, zipfile
wheel, site = sys.argv[1:]
with zipfile.ZipFile(wheel) as z:
    names = z.namelist()
    metadata = next((n for n in names if re.fullmatch(r"[^/]+\\.dist-info/METADATA", n)), None)
    info = email.message_from_bytes(z.read(metadata)) if metadata else {}
    wanted = [n for n in names if re.match(r"tensorflow/(include/|lib[^/]*\\.so)", n)]
    if "tensorflow/libtensorflow_cc.so.2" in names:
        z.extractall(site, wanted)
    requires = info.get_all("Requires-Dist") or [] if info else []
    cuda = [r.split(";")[0].strip() for r in requires if "and-cuda" in r]
    print(json.dumps({"name": info.get("Name"), "version": info.get("Version"), "requirements": cuda,
        "hasLibrary": "tensorflow/libtensorflow_cc.so.2" in names}))
`;

/**
 * Takes library and headers out of a wheel of TensorFlow; `site` is there only once it is whole.
 *
 * @throws TensorflowError `bad-wheel` for another package, version or system, and for a damaged file.
 */
export async function extractWheel(machine: Machine, wheel: string, site: string): Promise<Wheel> {
  const partial = `${site}.partial`;
  await rm(partial, { recursive: true, force: true });
  let told: string;
  try {
    told = await runStep(machine, 'python3', ['-c', extract, wheel, partial], { what: `read ${wheel}` });
  } catch (cause) {
    if (!(cause instanceof TensorflowError) || cause.code !== 'command-failed') throw cause;
    throw new TensorflowError('bad-wheel', `Expected a wheel, got something else: ${wheel}.`, { cause });
  }
  const { name, version, requirements, hasLibrary } = JSON.parse(told) as {
    name: string | null;
    version: string | null;
    requirements: string[];
    hasLibrary: boolean;
  };
  const series = tensorflowVersion.replace(/\d+$/, '');
  if (name === null || version === null || !hasLibrary || !version.startsWith(series)) {
    throw new TensorflowError(
      'bad-wheel',
      `Expected a wheel of tensorflow-cpu or tensorflow ${series}x for Linux, got ${name} ${version}: ${wheel}.`,
    );
  }
  await rm(site, { recursive: true, force: true });
  await rename(partial, site);
  const dashed = name.replaceAll('_', '-');
  return { name: dashed, version, requirements, origin: `the wheel of ${dashed} ${version}` };
}
