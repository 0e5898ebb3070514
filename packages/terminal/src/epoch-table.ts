import type { RunEvent } from '@bertwright/recipes';
import { duration, loss, score } from './numbers.ts';

type Epoch = Extract<RunEvent, { type: 'epoch' }>;

const LONG = { training: 'training loss', validation: 'validation loss', seconds: 'seconds' };
const SHORT = { training: 'training', validation: 'validation', seconds: 'seconds' };

/** A table of epochs whose columns do not depend on its rows, so that it can grow by a row an epoch. */
export interface EpochTable {
  readonly header: string;
  row(epoch: Epoch): string;
}

/** Columns for a terminal of `width` columns, with or without those of a validation part. */
export function epochTable(width: number, validated: boolean): EpochTable {
  const names = width >= 72 ? LONG : SHORT;
  const columns = [
    'epoch',
    names.training,
    ...(validated ? [names.validation, 'accuracy', 'macro F1'] : []),
    names.seconds,
  ];
  const line = (cells: readonly string[]) =>
    `  ${cells.map((cell, index) => cell.padStart(columns[index]!.length)).join('  ')}`;
  return {
    header: line(columns),
    row({ epoch, trainingLoss, validation, seconds }) {
      const scores = validation
        ? [loss(validation.loss), score(validation.accuracy), score(validation.macroF1)]
        : ['-', '-', '-'];
      return line([String(epoch), loss(trainingLoss), ...(validated ? scores : []), seconds.toFixed(1)]);
    },
  };
}

/** The same in one line that says what its numbers are, for a log. */
export function epochLine({ epoch, epochs, trainingLoss, validation, seconds }: Epoch): string {
  const scores = validation
    ? `, validation loss ${loss(validation.loss)}, accuracy ${score(validation.accuracy)}, macro F1 ${score(validation.macroF1)}`
    : '';
  return `epoch ${epoch}/${epochs}: training loss ${loss(trainingLoss)}${scores}, ${duration(seconds)}`;
}
