/**
 * Times one training step and one forward pass, each the first, of an engine on which a step takes minutes. Prints one
 * line of JSON.
 *
 *   node --import tsx --conditions=@bertwright/source bench/training/once.ts --backend wasm --hidden 768 ...
 */
import { endBackend, type Scalar, useBackend } from '@bertwright/tensor';
import { engine } from './engines.ts';
import { makeModel } from './model.ts';
import { readOptions } from './options.ts';
import { randomRows } from './rows.ts';

const options = readOptions();
const { engine: name } = await useBackend(await engine(options));
const model = makeModel(options);
const { batch, labels, config } = options;
const rows = randomRows({ batch, labels, vocabulary: config.vocabularySize })(options.length);

async function timed(record: () => Scalar): Promise<number> {
  const start = performance.now();
  const value = record();
  await value.data();
  value.dispose();
  return Math.round(performance.now() - start);
}

const forwardMs = await timed(() => model.evaluate(rows));
console.error(JSON.stringify({ engine: name, forwardMs }));
const stepMs = await timed(() => model.train(rows));
const peakRssMb = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(JSON.stringify({ engine: name, stepMs, forwardMs, peakRssMb }));
await endBackend();
