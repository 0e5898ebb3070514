import { folder } from '@bertwright/checkpoint';
import { readTableFile, tableFields } from '@bertwright/data';
import { describeWithShared, sharedPath } from '@bertwright/testing';
import { expect, test } from 'vitest';
import { completeOptions, loadTokenizer, questionAnswering } from '../src/index.ts';
import { prepareQuestions } from '../src/question-windows.ts';

/**
 * What `transformers` 5.24 cuts with `truncation='only_second'`, 256 tokens and a stride of 128: sums, weighed by the
 * number of the window from 1, of its question, its length, its ids, and the tokens with which the first answer starts
 * and ends.
 */
const sums = [416342756, 101694646, 432352781574, 43069425, 44145646];

const tokenizerFolder = 'models/minilm-l6';

describeWithShared('on the first 1,000 questions of SQuAD’s dev set', 'data/squad', (path) => {
  test('windows, and the tokens of answers, are those of Hugging Face’s run_qa', async (context) => {
    const model = sharedPath(tokenizerFolder);
    if (model === undefined) return context.skip(`needs ../shared/${tokenizerFolder}`);
    const fields = Object.fromEntries(Object.keys(questionAnswering.fields).map((field) => [field, field]));
    const table = await readTableFile(`${path}/dev-v1.1.reconstructed.json`);
    const options = completeOptions(questionAnswering);
    const questions = tableFields(table, fields)
      .slice(0, 1000)
      .map((row) => questionAnswering.example(row, options));
    const prepared = prepareQuestions(questions, {
      tokenizer: await loadTokenizer(folder(model)),
      padTokenId: 0,
      maxLength: 256,
      lengthMultiple: 8,
      stride: 128,
      maxQuestionLength: 64,
    });
    const { size, length, inputIds, starts, ends } = prepared.batch({
      rows: Array.from({ length: prepared.size }, (_, row) => row),
    });
    const ids = Array.from({ length: size }, (_, row) =>
      inputIds.subarray(row * length, (row + 1) * length).reduce((sum, id) => sum + id, 0),
    );
    const checksum = (of: ArrayLike<number>) =>
      Array.from(of).reduce((sum, value, row) => sum + (row + 1) * value, 0);
    expect(size).toBe(1119);
    expect([prepared.exampleOf!, prepared.lengths, ids, starts, ends].map(checksum)).toEqual(sums);
  });
});
