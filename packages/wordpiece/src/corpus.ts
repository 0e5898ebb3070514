export {
  type LearnOptions,
  type LearnProgress,
  learnVocabulary,
  learnVocabularyAsync,
} from './learn-vocabulary.ts';
export { tokenizeStream } from './stream.ts';
