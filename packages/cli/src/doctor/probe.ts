import { type BackendInfo, matMul, normal, slice, tensor2d } from '@bertwright/tensor';
import { type EngineFlags, onEngine } from '@bertwright/terminal';
import { engines } from '../engines.ts';

/** What a backend answers that works. */
export interface Probed extends BackendInfo {
  /** Of a matrix product [2048, 768] x [768, 3072], the median. */
  readonly gigaflops: number;
}

const [rows, inner, columns] = [2048, 768, 3072] as const;
const atMost = 7;
const enoughMs = 5000;

/** Starts a backend and measures a product as large as those of BERT-base. */
export async function probe(flags: EngineFlags): Promise<Probed> {
  for await (const probed of onEngine(engines, flags, measured)) return probed;
  throw new Error('Expected a backend to answer, it did not.');
}

async function* measured(info: BackendInfo): AsyncGenerator<Probed> {
  const matrix = (height: number, width: number, site: number) =>
    tensor2d(normal(height * width, 0, 1, { seed: 1, site }), [height, width]);
  const [left, right] = [matrix(rows, inner, 1), matrix(inner, columns, 2)];
  const product = async () => {
    const since = performance.now();
    const whole = matMul(left, right);
    // One value is enough to wait for: reading all of them would be measured too.
    const corner = slice(whole, [0, 0], [1, 1]);
    await corner.data();
    whole.dispose();
    corner.dispose();
    return performance.now() - since;
  };
  // The first one compiles.
  await product();
  const times: number[] = [];
  const since = performance.now();
  while (times.length < atMost && (times.length === 0 || performance.now() - since < enoughMs)) {
    times.push(await product());
  }
  times.sort((a, b) => a - b);
  const medianMs = times[times.length >> 1]!;
  yield { ...info, gigaflops: (2 * rows * inner * columns) / medianMs / 1e6 };
  left.dispose();
  right.dispose();
}
