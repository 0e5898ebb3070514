import { expect, test } from 'vitest';
import { tryBackend } from '../../src/doctor/try-backend.ts';

const { signal } = new AbortController();
const onnx = { backend: 'onnx' };
/** Node with a program that is told the words of the command. */
const program = (code: string) => [process.execPath, '-e', code, '--'];

test('a backend that answers works', async () => {
  const answer = { info: { engine: 'an engine', gigaflops: 5 } };
  const code = `console.log('noise'); console.log('${JSON.stringify(answer)}')`;
  expect(await tryBackend(onnx, signal, { program: program(code) })).toEqual({
    backend: 'onnx',
    works: true,
    ...answer,
  });
});

test('the process is told backend and device', async () => {
  const code = 'console.log(JSON.stringify({ reason: process.argv.slice(1).join(" ") }))';
  const trial = await tryBackend({ backend: 'tensorflow', device: 'gpu' }, signal, {
    program: program(code),
  });
  expect(trial).toMatchObject({ works: false, reason: 'doctor --probe tensorflow --device gpu' });
});

test('one that never answers is ended, and says so', async () => {
  const trial = await tryBackend(onnx, signal, {
    program: program('setInterval(() => {}, 1e6)'),
    timeoutMs: 300,
  });
  expect(trial).toEqual({ backend: 'onnx', works: false, reason: 'It did not answer within 0.3 s.' });
});

test('one whose process crashes is told by how it ended and what it said last', async () => {
  const code = "console.error('core dumped'); process.kill(process.pid, 'SIGABRT')";
  const trial = await tryBackend(onnx, signal, { program: program(code) });
  expect(trial).toMatchObject({ works: false });
  expect(trial.works ? '' : trial.reason).toBe('Its process ended with SIGABRT and said: core dumped');
});

test('an interrupt ends the trial', async () => {
  const controller = new AbortController();
  const trial = tryBackend(onnx, controller.signal, { program: program('setInterval(() => {}, 1e6)') });
  controller.abort(new Error('enough'));
  await expect(trial).rejects.toThrow();
});
