import { benchOptions, stepOptions } from './bench-options.ts';

/** The options of `step.ts` that a peer takes. */
export async function peerOptions() {
  const { model, ...numbers } = await benchOptions(stepOptions);
  return {
    model,
    ...Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, Number(value)])),
  };
}

/** Median milliseconds of `work`, which waits for its result, after runs that are not counted. */
export async function medianMs(work, { steps, warmup }) {
  const times = [];
  for (let i = 0; i < 1 + warmup + steps; i++) {
    const begin = performance.now();
    await work(i);
    times.push(performance.now() - begin);
  }
  const sorted = times.slice(1 + warmup).sort((a, b) => a - b);
  return +sorted[sorted.length >> 1].toFixed(2);
}

/** Numbers from 0 to 1, the same ones on every machine. */
export function randomNumbers() {
  let seed = 1;
  return () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
}
