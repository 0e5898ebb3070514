import { expect, test } from 'vitest';
import { run, workFolder } from '../command.ts';

const folder = workFolder();
// Nothing is set up there, whatever the machine has.
const env = { BERTWRIGHT_CACHE: folder };

test('doctor --json says what works here, and what to do about what does not', async () => {
  const { stdout, code } = await run(['doctor', '--json'], { cwd: folder, env });
  expect(code).toBe(0);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({ node: process.version, processors: expect.any(Number) });
  const of = (name: string) => report.packages.find((each: { name: string }) => each.name === name);
  expect(of('onnxruntime-node').version).toMatch(/^\d+\.\d+\.\d+/);
  expect(of('@tensorflow/tfjs-core').version).toBe('4.22.0');
  expect(of('@tensorflow/tfjs-node')).toEqual({ name: '@tensorflow/tfjs-node' });
  const [onnx, cpu, gpu, webgpu] = report.backends;
  expect(onnx).toMatchObject({ backend: 'onnx', works: true, info: { threads: expect.any(Number) } });
  expect(onnx.info.gigaflops).toBeGreaterThan(0.1);
  const remedy = 'npx @bertwright/cli setup tensorflow';
  expect(cpu).toMatchObject({ works: false, code: 'not-installed', reason: expect.stringContaining(remedy) });
  expect(gpu).toMatchObject({ works: false, reason: expect.stringContaining(`${remedy} --gpu`) });
  expect(webgpu.backend).toBe('webgpu');
});
