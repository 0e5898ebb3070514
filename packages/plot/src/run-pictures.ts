import { confusionMatrix } from './confusion-matrix.ts';
import { learningCurves } from './learning-curves.ts';
import type { DrawnScore, LearningHistory } from './learning-history.ts';

/**
 * The pictures of a run's report, as SVG by file name: `learning-curves.svg`, and `confusion.svg` where it has counts
 * [labels, labels].
 */
export async function runPictures(report: {
  readonly history: LearningHistory;
  /** What the run was going to do: the metrics to draw. */
  readonly plan?: { readonly scores: readonly DrawnScore[] };
  readonly labels?: readonly string[];
  readonly confusion?: number[][] | undefined;
}): Promise<Record<string, string>> {
  const { history, plan, labels, confusion } = report;
  return {
    'learning-curves.svg': await learningCurves({ ...history, scores: plan?.scores }),
    ...(confusion && labels && { 'confusion.svg': await confusionMatrix({ labels, matrix: confusion }) }),
  };
}
