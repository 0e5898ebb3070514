import { descending, tieRuns } from './ranks.ts';
import { checkScores } from './roc-auc.ts';
import { keepingStream, meanStream, type Paired, type Streaming } from './streaming.ts';

/**
 * Average precision: the mean over the examples of class 1 of the precision among those that score at least as
 * high, without interpolation and with tied scores as one step; 0 where no label is 1, as in scikit-learn, and
 * where there is no example, which scikit-learn refuses. Of one query's candidates it is the AP of ranking.
 *
 * @param labels 0 or 1, `[examples]`
 * @param scores higher for class 1, `[examples]`
 * @throws MetricsError `length-mismatch`; `invalid-class` for other labels; `invalid-value` for NaN.
 */
export function averagePrecision(labels: ArrayLike<number>, scores: ArrayLike<number>): number {
  checkScores(labels, scores);
  const order = descending(scores);
  let found = 0;
  let sum = 0;
  for (const { start, end } of tieRuns(scores, order)) {
    let here = 0;
    for (let at = start; at < end; at++) here += labels[order[at]!]!;
    found += here;
    sum += (here * found) / end;
  }
  return found === 0 ? 0 : sum / found;
}

/**
 * The streaming form of {@link averagePrecision} over all examples together; it keeps every label and score, in
 * 5 bytes a pair where scores are single precision, in 9 otherwise.
 */
export function averagePrecisionStream(): Streaming<Paired, number> {
  return keepingStream(checkScores, averagePrecision);
}

/** Mean average precision (MAP): each update is one query's candidates. */
export function meanAveragePrecisionStream(): Streaming<Paired, number> {
  return meanStream(averagePrecision);
}
