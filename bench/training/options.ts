import { parseArgs } from 'node:util';
import type { BertConfig } from '@bertwright/encoder';
import { configOf } from './model.ts';

/** What a run of `step.ts` measures. */
export interface StepOptions {
  readonly backend: string;
  readonly config: BertConfig;
  readonly labels: number;
  readonly batch: number;
  readonly length: number;
  readonly threads: number;
  readonly steps: number;
  /** Rows end up to so many tokens early; 0 fills all. */
  readonly padding: number;
  /** The last layer's positions: the classifier reads the first alone; PyTorch's model computes all. */
  readonly positions: 'all' | 'first';
  readonly spin: boolean;
  readonly losses: boolean;
  /** Where a trace of some steps is written. */
  readonly trace: string | undefined;
}

/** Reads the options of the command line. */
export function readOptions(): StepOptions {
  const text = (standard: string) => ({ type: 'string', default: standard }) as const;
  const { values } = parseArgs({
    options: {
      backend: text('onnx'),
      hidden: text('384'),
      layers: text('6'),
      heads: text('12'),
      intermediate: text('1536'),
      vocab: text('30522'),
      labels: text('2'),
      batch: text('32'),
      length: text('64'),
      threads: text('2'),
      steps: text('10'),
      dropout: text('0.1'),
      padding: text('0'),
      positions: text('first'),
      'no-spin': { type: 'boolean', default: false },
      losses: { type: 'boolean', default: false },
      trace: { type: 'string' },
    },
  });
  const length = Number(values.length);
  return {
    backend: values.backend,
    config: configOf({
      vocabulary: Number(values.vocab),
      hidden: Number(values.hidden),
      layers: Number(values.layers),
      heads: Number(values.heads),
      intermediate: Number(values.intermediate),
      maxPositions: Math.max(512, length + 32),
      dropout: Number(values.dropout),
    }),
    labels: Number(values.labels),
    batch: Number(values.batch),
    length,
    threads: Number(values.threads),
    steps: Number(values.steps),
    padding: Number(values.padding),
    positions: values.positions as 'all' | 'first',
    spin: !values['no-spin'],
    losses: values.losses,
    trace: values.trace,
  };
}
