import { dispose, type Tensor, tidy } from '@bertwright/tensor';
import {
  type AnswerFacts,
  freshTask,
  type Question,
  type QuestionBatch,
  questionAnswering,
} from '../src/index.ts';
import { vocabulary } from './tiny-task.ts';

export const spanFacts: AnswerFacts = { head: 'softmax', noAnswer: false, threshold: 0 };
type Options = Partial<Parameters<typeof questionAnswering.create>[1]>;

export const tiny = (facts: AnswerFacts = spanFacts, options: Options = {}, training?: readonly Question[]) =>
  freshTask(questionAnswering, {
    vocabulary,
    facts,
    options,
    config: { hiddenSize: 16, layers: 1, heads: 2, maxPositions: 32 },
    maxLength: 16,
    lengthMultiple: 4,
    seed: 1,
    training,
  });
export type Tiny = ReturnType<typeof tiny>;

export const all = (task: Tiny, questions: readonly Question[]): QuestionBatch => {
  const prepared = task.prepare(questions);
  return prepared.batch({ rows: Array.from({ length: prepared.size }, (_, row) => row) });
};

export const outputsOf = async (task: Tiny, batch: QuestionBatch) => {
  const tensors = tidy(() => task.outputs(task.parameters, batch)) as Record<string, Tensor>;
  const entries = Object.entries(tensors).map(
    async ([name, tensor]) => [name, { values: await tensor.data(), shape: [...tensor.shape] }] as const,
  );
  const host = Object.fromEntries(await Promise.all(entries));
  dispose(Object.values(tensors));
  return host;
};

/** 20 words; windows of 16 tokens hold 10 of them beside a question of three. */
export const long: Question = {
  question: 'where is it',
  context: 'my card is lost where is my money the transfer did not arrive today please help me what is it',
  answers: [{ text: 'did not arrive', start: 47 }],
};
