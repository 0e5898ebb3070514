import { webgpu } from '@bertwright/backend-webgpu';
import { type BackendInfo, useBackend } from '@bertwright/tensor';
import { train } from '../task.ts';
import { chooseIntents } from './choose-intents.ts';
import type { DataAddresses, Reply, Request } from './messages.ts';
import type { PageSettings } from './settings.ts';

const tell = (reply: Reply) => self.postMessage(reply);
const fail = (error: unknown) =>
  tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) });

let stopping = new AbortController();

async function run(backend: BackendInfo, settings: PageSettings, data: DataAddresses): Promise<void> {
  const { intents, rows, layers, width, epochs, batch, rate, steps } = settings;
  stopping = new AbortController();
  const { signal } = stopping;
  const events = train({
    sources: {
      training: await chooseIntents(await download('train.csv', data.training), intents),
      test: await chooseIntents(await download('test.csv', data.test), intents),
      validation: 'none',
      ...(rows !== undefined && { perClass: rows }),
    },
    backend,
    size: { layers, hiddenSize: width },
    settings: {
      ...{ epochs, batchSize: batch, learningRate: rate },
      ...(steps !== undefined && { maxSteps: steps }),
    },
    signal,
  });
  for await (const event of events) tell(event);
  tell({ type: 'over' });
}

async function download(name: string, address: string) {
  const response = await fetch(address);
  if (!response.ok) {
    throw new Error(`Expected ${name} at ${address}, got ${response.status}: reload the page.`);
  }
  return { name, contents: await response.text() };
}

useBackend(webgpu()).then((backend) => {
  self.addEventListener('message', ({ data: request }: MessageEvent<Request>) => {
    if (request.type === 'stop') stopping.abort();
    else run(backend, request.settings, request.data).catch(fail);
  });
  tell({ type: 'ready', engine: backend.engine, device: backend.device });
}, fail);
