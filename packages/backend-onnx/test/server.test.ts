import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { endBackend, flush, useBackend } from '@bertwright/tensor';
import { afterEach, expect, test } from 'vitest';
import { onnx } from '../src/index.ts';
import { smallModel } from './small-model.ts';

afterEach(endBackend);

test('a server that trains in the background answers while a step runs, in a small part of its time', async () => {
  await useBackend(onnx({ threads: 1 }));
  const { step } = smallModel({ width: 192, layers: 2, batch: 32, length: 64 });
  const server = createServer((_, response) => response.end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const request = () =>
    new Promise<number>((resolve, reject) => {
      const start = performance.now();
      get({ port, host: '127.0.0.1', agent: false }, (response) => {
        response.on('end', () => resolve(performance.now() - start)).resume();
      }).on('error', reject);
    });
  try {
    await step().data();
    await request();

    let training = true;
    const steps: number[] = [];
    const train = async () => {
      for (let i = 0; i < 6; i++) {
        const start = performance.now();
        const loss = step();
        await flush();
        await loss.data();
        steps.push(performance.now() - start);
        loss.dispose();
      }
      training = false;
    };
    const answers: number[] = [];
    const ask = async () => {
      while (training) {
        answers.push(await request());
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    };
    await Promise.all([train(), ask()]);

    const stepMs = median(steps);
    expect(median(answers)).toBeLessThan(stepMs / 10);
    // Recording the next step is what takes the loop's time.
    expect(Math.max(...answers)).toBeLessThan(stepMs / 2);
    // Several were asked and answered within a step.
    expect(answers.length).toBeGreaterThan(5 * steps.length);
  } finally {
    server.close();
  }
});

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
