import type { PlanEvent, RunEvent } from '@bertwright/recipes';
import { duration, loss, score } from './numbers.ts';

type Epoch = Extract<RunEvent, { type: 'epoch' }>;
type ScoreColumn = PlanEvent['scores'][number];

const MOST_SCORES = 3;

const LONG = { training: 'training loss', validation: 'validation loss', seconds: 'seconds' };
const SHORT = { training: 'training', validation: 'validation', seconds: 'seconds' };

/** A table of epochs whose columns do not depend on its rows, so that it can grow by a row an epoch. */
export interface EpochTable {
  readonly header: string;
  row(epoch: Epoch): string;
}

/** Columns for a terminal of `width` columns; `scores` are those of a validation part, empty where there is none. */
export function epochTable(width: number, scores: readonly ScoreColumn[] | undefined): EpochTable {
  const names = width >= 72 ? LONG : SHORT;
  const shown = scores?.slice(0, MOST_SCORES) ?? [];
  const columns = [
    'epoch',
    names.training,
    ...(scores ? [names.validation, ...shown.map(({ title }) => title)] : []),
    names.seconds,
  ];
  const line = (cells: readonly string[]) =>
    `  ${cells.map((cell, index) => cell.padStart(columns[index]!.length)).join('  ')}`;
  return {
    header: line(columns),
    row({ epoch, trainingLoss, validation, seconds }) {
      const cells = validation
        ? [loss(validation.loss), ...shown.map(({ name }) => score(validation[name]!))]
        : ['-', ...shown.map(() => '-')];
      return line([String(epoch), loss(trainingLoss), ...(scores ? cells : []), seconds.toFixed(1)]);
    },
  };
}

/** The same in one line that says what its numbers are, for a log. */
export function epochLine(
  { epoch, epochs, trainingLoss, validation, seconds }: Epoch,
  scores: readonly ScoreColumn[],
): string {
  const named = scores.map(({ name, title }) => validation && `, ${title} ${score(validation[name]!)}`);
  const shown = validation ? `, validation loss ${loss(validation.loss)}${named.join('')}` : '';
  return `epoch ${epoch}/${epochs}: training loss ${loss(trainingLoss)}${shown}, ${duration(seconds)}`;
}
