import { cut, printable } from '@bertwright/plot';
import type { RunEvent } from '@bertwright/recipes';
import stringWidth from 'string-width';
import { count, duration, loss, rate, speed } from './numbers.ts';

type Step = Extract<RunEvent, { type: 'step' }>;
type Stage = Extract<RunEvent, { type: 'progress' }>;

const MOST_BAR = 30;
const LEAST_BAR = 6;

/** One line of at most `width` columns with a bar and where the training stands. */
export function stepBar(step: Step, epochs: number | undefined, width: number): string {
  const epoch = `epoch ${step.epoch}${epochs === undefined ? '' : `/${epochs}`}`;
  const done = step.steps > 0 ? step.step / step.steps : 0;
  const percent = `${String(Math.floor(100 * done)).padStart(3)} %`;
  // Padded, so that the bar does not change its length with every step.
  const rated = rate(step.learningRate).padEnd(6);
  const perSecond = speed(step.sequencesPerSecond).padStart(3);
  const left = `${duration(step.remainingMs / 1000).padStart(10)} left`;
  const variants: [before: string, after: string][] = [
    [`${epoch}  `, `  loss ${loss(step.loss)}  learning rate ${rated}  ${perSecond} sequences/s  ${left}`],
    [`${epoch} `, `  loss ${loss(step.loss)}  lr ${rated}  ${perSecond} seq/s  ${left}`],
    ['', ` loss ${loss(step.loss)} lr ${rated} ${perSecond}/s ${left}`],
    ['', ` loss ${loss(step.loss)} ${left}`],
  ];
  return fit(
    variants.map(([before, after]) => [before, `${percent}${after}`]),
    done,
    width,
  );
}

/** One line of at most `width` columns with a bar and how far something before or after the training is. */
export function stageBar({ stage, done, total }: Stage, width: number): string {
  const name = printable(stage);
  if (total <= 0) return cut(`${name}  ${count(done)}`, width);
  const part = Math.min(1, done / total);
  const percent = `${String(Math.floor(100 * part)).padStart(3)} %`;
  return fit(
    [
      [`${name}  `, `${percent}  ${count(done)} of ${count(total)}`],
      [`${name} `, percent],
    ],
    part,
    width,
  );
}

/** A line for a log. */
export function stageLine({ stage, done, total }: Stage): string {
  return `  ${printable(stage)}: ${count(done)}${total > 0 ? ` of ${count(total)}` : ''}`;
}

/** A line for a log. */
export function stepLine(step: Step, epochs: number | undefined): string {
  return [
    `  step ${count(step.step)}/${count(step.steps)} (epoch ${step.epoch}${epochs === undefined ? '' : `/${epochs}`})`,
    `loss ${loss(step.loss)}`,
    `learning rate ${rate(step.learningRate)}`,
    `${speed(step.sequencesPerSecond)} sequences/s`,
    `${duration(step.remainingMs / 1000)} left`,
  ].join(', ');
}

/** The first variant that leaves room for a bar; the last one without a bar where none does. */
function fit(variants: readonly (readonly [string, string])[], done: number, width: number): string {
  for (const [before, after] of variants) {
    const room = Math.min(MOST_BAR, width - stringWidth(before) - stringWidth(after) - 1);
    if (room >= LEAST_BAR) {
      const full = Math.round(Math.min(1, Math.max(0, done)) * room);
      return `${before}${'█'.repeat(full)}${'░'.repeat(room - full)} ${after}`;
    }
  }
  const [before, after] = variants.at(-1)!;
  return cut(`${before}${after}`.trim(), width);
}
