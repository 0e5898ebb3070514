export { HeadError, type HeadErrorCode } from './head-error.ts';
export {
  type SequenceClassificationOptions,
  type SequenceClassificationParameters,
  type SequenceClassificationSizes,
  sequenceClassification,
  sequenceClassificationParameters,
} from './sequence-classification.ts';
