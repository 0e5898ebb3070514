import type { SetupEvent } from '@bertwright/backend-tensorflow/setup';

const column = 9;

/** What the terminal shows of an event of a set-up. */
export function setupLines(event: SetupEvent): string[] {
  if (event.type === 'start') return [`${event.step.padEnd(column)}${event.text} ...`];
  if (event.type === 'finish') return [`${' '.repeat(column)}${event.text} (${event.seconds.toFixed(1)} s)`];
  const { tensorflow, usesGpu, folder, origin, library } = event.report;
  const first = event.wasThere ? 'It is set up already' : 'It is set up';
  return [
    `${first}: TensorFlow ${tensorflow} for Node, on the ${usesGpu ? 'GPU' : 'CPU'}.`,
    `${'library'.padEnd(column)}${library} (${origin})`,
    `${'folder'.padEnd(column)}${folder}`,
    `${'use'.padEnd(column)}--backend tensorflow${usesGpu ? ' --device gpu' : ''}, or useBackend(tensorflow(${
      usesGpu ? "{ device: 'gpu' }" : ''
    }))`,
  ];
}
