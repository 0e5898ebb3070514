import type { EncoderConfig } from '@bertwright/encoder';
import {
  type Dense,
  type PointerAnsweringParameters,
  pointerAnsweringTree,
  pointerStarts,
  questionAnswering,
  questionAnsweringTree,
  tokenClassification,
  tokenClassificationTree,
} from '@bertwright/heads';
import type { FamilyHeads } from './family-heads.ts';
import { headOf } from './head-of.ts';

/** Dropout rates before Hugging Face's two heads. */
interface TokenHeadRates {
  readonly tokenClassification: number;
  readonly questionAnswering?: number;
}

/** The heads that read every token's state: the same in all families, but for dropout. */
export function tokenHeads(
  config: EncoderConfig,
  rates: TokenHeadRates,
): Pick<FamilyHeads, 'tokenClassification' | 'questionAnswering' | 'pointerAnswering'> {
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
    pointerAnswering: () =>
      headOf<'answer', PointerAnsweringParameters>({
        name: 'answer',
        architecture: 'ForPointerAnswering',
        config,
        tree: (make) => pointerAnsweringTree({ hiddenSize }, make),
        modules: {
          start: 'pointer_outputs.start',
          token: 'pointer_outputs.token',
          given: 'pointer_outputs.given',
          end: 'pointer_outputs.end',
        },
        apply: pointerStarts,
      }),
  };
}
