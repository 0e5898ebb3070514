import type { ScoreColumn } from '@bertwright/tasks';
import { leaves, type ParameterTree, type TypedArray, tensor, tidy, type Variable } from '@bertwright/tensor';
import type { Scores } from '@bertwright/trainer';

/** The weights of the best epoch so far, on the host. */
export interface BestWeights {
  /** Keeps the weights of an epoch where its scores are better than those of all before it; ties keep the earlier. */
  consider(epoch: number, scores: Scores): Promise<void>;
  /** Puts the kept weights in place; returns their epoch, undefined where none was considered. */
  restore(): number | undefined;
}

/** Watches the epochs of a run by one of the task's metrics. */
export function bestWeights(parameters: ParameterTree, { name, best }: ScoreColumn): BestWeights {
  const trained = leaves<Variable>(parameters).filter(({ value }) => value.trainable);
  let kept: { epoch: number; score: number; values: TypedArray[] } | undefined;
  return {
    async consider(epoch, scores) {
      const score = scores[name]! * (best === 'highest' ? 1 : -1);
      if (kept && !(score > kept.score)) return;
      const values = await Promise.all(trained.map(({ value }) => value.data()));
      kept = { epoch, score, values: values.map((each) => each.slice()) };
    },
    restore() {
      if (!kept) return undefined;
      for (const [index, { value }] of trained.entries()) {
        tidy(() => value.assign(tensor(kept!.values[index]!, value.shape)));
      }
      return kept.epoch;
    },
  };
}
