import { webgpu } from '@bertwright/backend-webgpu';
import { endBackend, memory, useBackend } from '@bertwright/tensor';
import { type ShortRun, twentySteps } from './twenty-steps.ts';

/** What the page leaves for the test to read. */
export type PageResult = (ShortRun & { leaked: number }) | { error: string };

declare global {
  interface Window {
    result?: PageResult;
  }
}

async function main(): Promise<PageResult> {
  const text = async (name: string) => (await fetch(`/data/${name}`)).text();
  const rows = (await text('test.csv')).split('\n').slice(0, 33).join('\n');
  const info = await useBackend(webgpu());
  const before = memory().numTensors;
  const run = await twentySteps(
    {
      training: { name: 'train.csv', contents: await text('train.csv') },
      test: { name: 'test.csv', contents: rows },
    },
    info,
  );
  const leaked = memory().numTensors - before;
  await endBackend();
  return { ...run, leaked };
}

main().then(
  (result) => {
    window.result = result;
  },
  (error: Error) => {
    window.result = { error: `${error.stack}\n${(error.cause as Error | undefined)?.stack ?? ''}` };
  },
);
