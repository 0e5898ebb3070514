import { widest } from '@bertwright/plot';
import { expect, test } from 'vitest';
import type { Report } from '../../src/doctor/report.ts';
import { reportLines } from '../../src/doctor/report-lines.ts';

const info = {
  engine: 'TensorFlow 2.21.0',
  device: 'CPU',
  threads: 2,
  deterministic: true,
  keepsNonFinite: true,
  gigaflops: 86.4,
};
const report: Report = {
  node: 'v20.19.0',
  platform: 'linux x64',
  processor: 'A processor with a long name @ 2.00GHz',
  processors: 2,
  memoryBytes: 8 * 2 ** 30,
  packages: [
    { name: '@bertwright/cli', version: '1.2.3', folder: '/somewhere' },
    { name: '@tensorflow/tfjs-node-gpu' },
  ],
  backends: [
    {
      backend: 'onnx',
      works: true,
      info: { ...info, engine: 'ONNX Runtime 1.30.0', threads: 1, gigaflops: 4.21 },
    },
    { backend: 'tensorflow', device: 'cpu', works: true, info },
    {
      backend: 'tensorflow',
      device: 'gpu',
      works: false,
      code: 'not-installed',
      reason: 'Expected the addon, found none:\nnpx @bertwright/cli setup tensorflow --gpu',
    },
  ],
};
const plain = (_: unknown, text: string) => text;

test('tells machine, packages and backends, with speed or reason', () => {
  expect(reportLines(report, 80, plain).join('\n')).toMatchInlineSnapshot(`
    "Machine
      Node    v20.19.0, linux x64
      CPU     A processor with a long name @ 2.00GHz, 2 processors
      memory  8.0 GiB

    Packages
      @bertwright/cli            1.2.3
      @tensorflow/tfjs-node-gpu  not installed

    Backends
      onnx            ONNX Runtime 1.30.0 on CPU, 1 thread               4.2 GFLOP/s
      tensorflow cpu  TensorFlow 2.21.0 on CPU, 2 threads                 86 GFLOP/s
      tensorflow gpu  no: Expected the addon, found none: npx @bertwright/cli setup
                      tensorflow --gpu"
  `);
});

test.each([60, 80, 100])('fits into %i columns', (width) => {
  for (const line of reportLines(report, width, plain)) expect(widest([line])).toBeLessThanOrEqual(width);
});

test('what comes from a driver cannot move the cursor', () => {
  const backends = [{ backend: 'webgpu', works: true as const, info: { ...info, device: 'card\x1b[2J' } }];
  expect(reportLines({ ...report, backends }, 80, plain).join('')).not.toContain('\x1b');
});
