/**
 * The threshold that gives one label the best F1 on rows whose labels are known: a label is given where its
 * probability is at least that. Halfway between two probabilities; of those that are as good the one nearest to a half,
 * and a half where no row has the label.
 *
 * @param labels 0 or 1 [rows].
 * @param probabilities [rows].
 */
export function bestThreshold(labels: ArrayLike<number>, probabilities: ArrayLike<number>): number {
  const rows = Array.from(probabilities, (probability, row) => ({ probability, label: labels[row]! }));
  rows.sort((a, b) => b.probability - a.probability);
  const actual = rows.reduce((sum, { label }) => sum + label, 0);
  let best = { f1: 0, threshold: 0.5 };
  let right = 0;
  for (const [index, { probability, label }] of rows.entries()) {
    right += label;
    const next = rows[index + 1]?.probability ?? 0;
    // Rows of one probability are given together.
    if (next === probability) continue;
    const f1 = (2 * right) / (index + 1 + actual);
    const threshold = (probability + next) / 2;
    const nearer = Math.abs(threshold - 0.5) < Math.abs(best.threshold - 0.5);
    if (f1 > best.f1 || (f1 === best.f1 && f1 > 0 && nearer)) best = { f1, threshold };
  }
  return best.threshold;
}
