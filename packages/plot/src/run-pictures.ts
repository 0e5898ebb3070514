import { confusionMatrix } from './confusion-matrix.ts';
import { learningCurves } from './learning-curves.ts';
import type { LearningHistory } from './learning-history.ts';

/**
 * The pictures of a run's report, as SVG by file name: `learning-curves.svg`, and `confusion.svg` where it has counts
 * [labels, labels].
 */
export async function runPictures(report: {
  readonly history: LearningHistory;
  readonly labels: readonly string[];
  readonly confusion?: number[][] | undefined;
}): Promise<Record<string, string>> {
  const { history, labels, confusion } = report;
  return {
    'learning-curves.svg': await learningCurves(history),
    ...(confusion && { 'confusion.svg': await confusionMatrix({ labels, matrix: confusion }) }),
  };
}
