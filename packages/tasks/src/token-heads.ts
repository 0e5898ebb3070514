import type { EncoderConfig } from '@bertwright/encoder';
import {
  type Dense,
  questionAnswering,
  questionAnsweringTree,
  tokenClassification,
  tokenClassificationTree,
} from '@bertwright/heads';
import type { FamilyHeads } from './family-heads.ts';
import { headOf } from './head-of.ts';

/** Dropout rates before the two heads. */
interface TokenHeadRates {
  readonly tokenClassification: number;
  readonly questionAnswering?: number;
}

/** The heads that read every token's state: the same in all of Hugging Face's families, but for dropout. */
export function tokenHeads(
  config: EncoderConfig,
  rates: TokenHeadRates,
): Pick<FamilyHeads, 'tokenClassification' | 'questionAnswering'> {
  const { hiddenSize } = config;
  return {
    tokenClassification: (labels) =>
      headOf<'classifier', Dense>({
        name: 'classifier',
        config,
        tree: (make) => tokenClassificationTree({ hiddenSize, labels }, make),
        modules: { '': 'classifier' },
        rate: rates.tokenClassification,
        apply: tokenClassification,
      }),
    questionAnswering: () =>
      headOf<'answer', Dense>({
        name: 'answer',
        config,
        tree: (make) => questionAnsweringTree({ hiddenSize }, make),
        modules: { '': 'qa_outputs' },
        rate: rates.questionAnswering ?? 0,
        apply: questionAnswering,
      }),
  };
}
