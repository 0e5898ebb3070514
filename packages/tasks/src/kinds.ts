import { featureClassification } from './feature-classification.ts';
import { maskedLanguageModelling } from './masked-language-modelling.ts';
import { multiLabelClassification } from './multi-label-classification.ts';
import { multipleChoice } from './multiple-choice.ts';
import { preTraining } from './pre-training.ts';
import { questionAnswering } from './question-answering.ts';
import { regression } from './regression.ts';
import { sentenceEmbedding } from './sentence-embedding.ts';
import type { TaskKind } from './task-kind.ts';
import { textClassification } from './text-classification.ts';
import { textPairClassification } from './text-pair-classification.ts';
import { tokenClassification } from './token-classification.ts';

/** Every task, in the order in which the command line lists them. */
export const taskKinds: readonly TaskKind[] = [
  textClassification,
  textPairClassification,
  multiLabelClassification,
  featureClassification,
  regression,
  sentenceEmbedding,
  multipleChoice,
  tokenClassification,
  questionAnswering,
  maskedLanguageModelling,
  preTraining,
];
