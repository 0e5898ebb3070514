import { existsSync } from 'node:fs';
import { lstat, mkdir, mkdtemp, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type SetupEvent,
  type SetupOptions,
  setUpTensorflow,
  TensorflowError,
} from '../../src/setup/index.ts';
import type { Machine } from '../../src/setup/machine.ts';
import { type Answer, fakeMachine } from './fake-machine.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bertwright-set-up-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function all(options: SetupOptions): Promise<SetupEvent[]> {
  const events: SetupEvent[] = [];
  for await (const event of setUpTensorflow({ folder, ...options })) events.push(event);
  return events;
}

async function refusal(machine: Machine, options: SetupOptions = {}): Promise<TensorflowError> {
  const error = await all({ machine, ...options }).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(TensorflowError);
  return error as TensorflowError;
}

const write = async (path: string, text = '') => {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, text);
};
const wheelIs = (said: object) => JSON.stringify({ requirements: [], hasLibrary: true, ...said });

/** What the programs would leave on the disk. */
const goodAnswer: Answer = async (call, options) => {
  if (call.includes('importlib')) return { code: 1, stderr: 'no module' };
  if (call.includes('pip download')) {
    const target = /--dest (\S+)/.exec(call)![1]!;
    await write(join(target, 'tensorflow_cpu-2.21.0.whl'));
  }
  if (call.includes('zipfile')) {
    const site = call.split(' ').at(-1)!;
    await write(join(site, 'tensorflow', 'libtensorflow_cc.so.2'));
    return { stdout: wheelIs({ name: 'tensorflow_cpu', version: '2.21.0' }) };
  }
  if (call.startsWith('npm install')) {
    const modules = join(options!.cwd!, 'node_modules');
    await write(join(modules, '@tensorflow/tfjs-node/package.json'), '{}');
    await write(join(modules, 'node-gyp/bin/node-gyp.js'));
    await write(join(modules, 'node-api-headers/include/node_api.h'));
  }
  if (call.includes('rebuild')) await write(join(options!.cwd!, 'lib/napi-v8/tfjs_binding.node'));
  if (call.includes(' -e ')) {
    return { stdout: JSON.stringify({ tensorflow: '2.21.0', usesGpu: false, product: 32768 }) };
  }
  return {};
};

describe('a machine that has everything', () => {
  test('gets the wheel by pip, the package by npm without scripts, and an addon linked to the library', async () => {
    const machine = fakeMachine(goodAnswer);
    const events = await all({ machine });
    expect(
      events.filter(({ type }) => type === 'finish').map((event) => 'step' in event && event.step),
    ).toEqual(['tools', 'library', 'package', 'build', 'check']);
    expect(events.at(-1)).toMatchObject({
      type: 'ready',
      wasThere: false,
      report: { tensorflow: '2.21.0', usesGpu: false, folder, origin: 'the wheel of tensorflow-cpu 2.21.0' },
    });
    expect(machine.calls).toContainEqual(expect.stringMatching(/pip download .* tensorflow-cpu==2\.21\.0$/));
    expect(machine.calls).toContainEqual(
      expect.stringMatching(/^npm install --ignore-scripts .*@tensorflow\/tfjs-node@4\.22\.0/),
    );
    const deps = join(folder, 'node/node_modules/@tensorflow/tfjs-node/deps');
    expect(await readlink(join(deps, 'lib'))).toBe(join(folder, 'site/tensorflow'));
    expect(existsSync(join(folder, 'downloads'))).toBe(false);
    expect(existsSync(join(folder, 'link-names'))).toBe(false);
  });

  test('is asked again: says that it is there, and only checks it', async () => {
    await all({ machine: fakeMachine(goodAnswer) });
    const machine = fakeMachine(goodAnswer);
    expect(await all({ machine })).toMatchObject([{ type: 'ready', wasThere: true }]);
    expect(machine.calls).toHaveLength(1);
    expect(machine.calls[0]).toContain(' -e ');
  });

  test('is asked by force: builds again, and downloads nothing', async () => {
    await all({ machine: fakeMachine(goodAnswer) });
    const machine = fakeMachine(goodAnswer);
    await all({ machine, force: true });
    expect(machine.calls.some((call) => call.includes('rebuild'))).toBe(true);
    expect(machine.calls.some((call) => call.includes('download'))).toBe(false);
  });

  test('goes on where it stopped, once what was missing is there', async () => {
    const failing: Answer = (call, options) =>
      call.includes('rebuild') ? { code: 1, stderr: 'make: *** [all] Error 2' } : goodAnswer(call, options);
    expect(await refusal(fakeMachine(failing))).toMatchObject({ code: 'command-failed' });
    const machine = fakeMachine(goodAnswer);
    await all({ machine });
    expect(machine.calls.some((call) => /download|npm install .*tfjs-node@/.test(call))).toBe(false);
  });

  test('a Python environment that has TensorFlow 2.21 is linked to, and left as it is', async () => {
    const python = join(folder, 'python', 'tensorflow');
    await write(join(python, 'libtensorflow_cc.so.2'));
    const answer: Answer = (call, options) =>
      call.includes('importlib')
        ? { stdout: JSON.stringify({ name: 'tensorflow-cpu', version: '2.21.1', folder: python }) }
        : goodAnswer(call, options);
    const machine = fakeMachine(answer);
    const events = await all({ machine, folder: join(folder, 'cache') });
    expect(events.at(-1)).toMatchObject({ report: { library: python } });
    expect(machine.calls.some((call) => call.includes('pip'))).toBe(false);
    expect((await lstat(join(python, 'libtensorflow_cc.so.2'))).isFile()).toBe(true);
    expect(existsSync(join(python, 'libtensorflow.so'))).toBe(false);
  });

  test('headers of Node come from npm where Node has none beside it', async () => {
    const machine = fakeMachine(goodAnswer);
    await all({ machine });
    expect(machine.calls).toContainEqual(expect.stringMatching(/rebuild .*--nodedir=\S+headers$/));
    expect(await readFile(join(folder, 'headers/include/node/common.gypi'), 'utf8')).toContain(
      'target_defaults',
    );
  });
});

describe('what may be missing is named with the remedy', () => {
  const without =
    (pattern: RegExp, ended: { code: number | 'missing'; stderr?: string }): Answer =>
    (call, options) =>
      pattern.test(call) ? ended : goodAnswer(call, options);

  test('another system', async () => {
    const error = await refusal(fakeMachine(goodAnswer, { platform: 'darwin', arch: 'arm64' }));
    expect(error).toMatchObject({ code: 'unsupported-platform' });
    expect(error.message).toMatch(/got darwin on arm64: use @bertwright\/backend-onnx/);
  });

  test.each([
    ['python3', /^python3 --version/, /apt-get install -y python3,/],
    ['make', /^make /, /apt-get install -y make,/],
    ['npm', /^npm --version/, /apt-get install -y npm,/],
    [
      'all compilers',
      /^(c\+\+|g\+\+|clang\+\+) /,
      /c\+\+ or g\+\+ or clang\+\+ .* apt-get install -y g\+\+,/,
    ],
  ])('%s', async (_, pattern, message) => {
    const error = await refusal(fakeMachine(without(pattern, { code: 'missing' })));
    expect(error).toMatchObject({ code: 'missing-tool' });
    expect(error.message).toMatch(message);
    expect(existsSync(join(folder, 'node'))).toBe(false);
  });

  test('all tools at once in one message', async () => {
    const error = await refusal(fakeMachine(without(/--version$/, { code: 'missing' })));
    expect(error.message).toMatch(/apt-get install -y python3 g\+\+ make npm,/);
  });

  test('pip, which only a download needs', async () => {
    const answer = without(/pip --version/, { code: 1, stderr: 'No module named pip' });
    expect((await refusal(fakeMachine(answer))).message).toMatch(/python3-pip, or .* --wheel FILE/);
  });

  test('room on the disk', async () => {
    const error = await refusal(fakeMachine(goodAnswer, { freeBytes: async () => 1e9 }));
    expect(error).toMatchObject({ code: 'no-space' });
    expect(error.message).toMatch(/Expected 2\.2 GB of room in .*, got 1\.0 GB: .*BERTWRIGHT_CACHE/);
  });

  test('room that ends in the middle', async () => {
    const stderr = 'OSError: [Errno 28] No space left on device';
    expect(await refusal(fakeMachine(without(/zipfile/, { code: 1, stderr })))).toMatchObject({
      code: 'no-space',
    });
  });

  test.each([
    ['pip', /pip download/, 'ERROR: No matching distribution found for tensorflow-cpu==2.21.0'],
    ['npm', /^npm install/, 'npm error code ENOTFOUND'],
  ])('the network of %s', async (_, pattern, stderr) => {
    const error = await refusal(fakeMachine(without(pattern, { code: 1, stderr })));
    expect(error).toMatchObject({ code: 'no-network' });
    expect(error.message).toContain(stderr);
    expect(error.message).toMatch(/proxy/);
  });

  test("Node's headers, where npm has none either", async () => {
    const answer = without(/node-api-headers/, { code: 1, stderr: 'npm error code E404' });
    const error = await refusal(fakeMachine(answer));
    expect(error).toMatchObject({ code: 'no-node-headers' });
    expect(error.message).toMatch(/beside \/opt\/node\/bin\/node/);
  });

  test("a compiler's error is shown by its end", async () => {
    const stderr = `${'noise\n'.repeat(50)}tfjs_binding.cc:3: fatal error`;
    const error = await refusal(fakeMachine(without(/rebuild/, { code: 1, stderr })));
    expect(error).toMatchObject({ code: 'command-failed' });
    expect(error.message).toMatch(/tfjs_binding\.cc:3: fatal error$/);
    expect(error.message.split('\n').length).toBeLessThan(20);
  });

  test('an addon that crashes is an error, and the set-up does not count as made', async () => {
    const answer = without(/ -e /, { code: 1, stderr: 'undefined symbol: TF_Version' });
    expect(await refusal(fakeMachine(answer))).toMatchObject({
      code: 'check-failed',
      message: expect.stringContaining('undefined symbol'),
    });
    expect(existsSync(join(folder, 'set-up.json'))).toBe(false);
  });
});

describe('a wheel', () => {
  const saying =
    (said: object): Answer =>
    (call, options) =>
      call.includes('zipfile') ? { stdout: wheelIs(said) } : goodAnswer(call, options);

  test('that is not there', async () => {
    const error = await refusal(fakeMachine(goodAnswer), { wheel: join(folder, 'no.whl') });
    expect(error).toMatchObject({ code: 'bad-wheel', message: expect.stringContaining('no.whl') });
  });

  test.each([
    ['of another version', { name: 'tensorflow_cpu', version: '2.19.0' }, /got tensorflow_cpu 2\.19\.0/],
    ['of another system', { name: 'tensorflow', version: '2.21.0', hasLibrary: false }, /for Linux/],
    [
      'of another package',
      { name: null, version: null, hasLibrary: false },
      /tensorflow-cpu or tensorflow 2\.21/,
    ],
  ])('%s', async (_, said, message) => {
    await write(join(folder, 'some.whl'));
    const error = await refusal(fakeMachine(saying(said)), { wheel: join(folder, 'some.whl') });
    expect(error).toMatchObject({ code: 'bad-wheel' });
    expect(error.message).toMatch(message);
  });

  test('without CUDA is refused for a GPU', async () => {
    await write(join(folder, 'some.whl'));
    const machine = fakeMachine(goodAnswer);
    const error = await refusal(machine, { gpu: true, wheel: join(folder, 'some.whl') });
    expect(error.message).toMatch(/Expected the wheel of tensorflow, which has CUDA, got tensorflow-cpu/);
  });

  test('for a GPU brings the CUDA libraries that it names, beside TensorFlow', async () => {
    const requirements = ['nvidia-cublas-cu12<13.0,>=12.5.3.2', 'nvidia-cudnn-cu12<10.0,>=9.3.0.75'];
    await write(join(folder, 'some.whl'));
    const answer: Answer = async (call, options) => {
      const good = await goodAnswer(call, options);
      return call.includes('zipfile')
        ? { stdout: wheelIs({ name: 'tensorflow', version: '2.21.0', requirements }) }
        : good;
    };
    const machine = fakeMachine(answer);
    // npm's fake leaves the package for the CPU: the build is as far as this goes.
    await all({ machine, gpu: true, wheel: join(folder, 'some.whl') }).catch(() => {});
    const site = join(folder, 'site');
    expect(machine.calls).toContainEqual(
      expect.stringMatching(new RegExp(`pip install .*--target ${site} .*${requirements.join(' ')}$`)),
    );
    expect(machine.calls).toContainEqual(expect.stringContaining('@tensorflow/tfjs-node-gpu@4.22.0'));
  });
});
