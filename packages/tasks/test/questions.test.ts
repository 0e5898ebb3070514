import { DataError, type RowFields, tableFields } from '@bertwright/data';
import { expect, test } from 'vitest';
import { type Question, questionAnswering } from '../src/index.ts';

const options = Object.fromEntries(
  Object.entries(questionAnswering.options).map(([name, option]) => [name, option.default]),
) as Parameters<typeof questionAnswering.example>[1];

function read(values: Record<string, unknown>): Question {
  const row = { question: 'who ?', context: 'Ada met 🦉 and Ada left', ...values };
  const columns = Object.fromEntries(Object.keys(questionAnswering.fields).map((field) => [field, field]));
  const table = { name: 'rows.jsonl', columns: Object.keys(row), rows: [{ line: 7, values: row }] };
  const [fields] = tableFields(table, columns) as [RowFields];
  return questionAnswering.example(fields, options);
}

const starts = (values: Record<string, unknown>) => read(values).answers?.map(({ start }) => start);

test('answers are texts, objects of SQuAD, or lists of texts and places as in data sets', () => {
  expect(starts({ answers: 'Ada' })).toEqual([0]);
  expect(starts({ answers: ['Ada', 'left'] })).toEqual([0, 19]);
  expect(starts({ answers: [{ text: 'Ada', answer_start: 0 }, { text: 'met' }] })).toEqual([0, 4]);
  expect(starts({ answers: { text: ['Ada', 'met'], answer_start: [0, 4] } })).toEqual([0, 4]);
});

test('an empty list says that there is no answer, nothing that it is not known', () => {
  for (const answers of [[], '', { text: [], answer_start: [] }])
    expect(read({ answers }).answers).toEqual([]);
  expect(read({}).answers).toBeUndefined();
  expect(read({ answers: null }).answers).toBeUndefined();
});

test('places count code points in files, and UTF-16 units in an example', () => {
  const { answers, context } = read({ answers: [{ text: 'Ada', answer_start: 14 }] });
  expect(answers).toEqual([{ text: 'Ada', start: 15 }]);
  expect(context.slice(15, 18)).toBe('Ada');
});

test('texts stay as they are, white space around them too', () => {
  const { question, context, id } = read({ question: '  who ? ', context: ' Ada ', id: 'q1' });
  expect([question, context, id]).toEqual(['  who ? ', ' Ada ', 'q1']);
});

test.each([
  [
    { answers: [{ text: 'Ada', answer_start: 3 }] },
    /the answer "Ada" at character 3 .*got " me".*answer_start/,
  ],
  [{ answers: [{ text: 'Ada', answer_start: 300 }] }, /at character 300 .*got ""/],
  [{ answers: [{ text: 'Ada', answer_start: -1 }] }, /at character -1/],
  [{ answers: ['Grace'] }, /the answer "Grace" to be a part of its passage/],
  [{ answers: [' '] }, /each answer to be a text/],
  [{ answers: [null] }, /each answer to be a text/],
  [{ answers: [{ text: 'Ada', answer_start: '3' }] }, /whole number/],
  [{ answers: { text: ['Ada'], answer_start: [] } }, /answers to be an array/],
  [{ answers: 3 }, /answers to be an array/],
])('%j is refused with file, line and the id of the question', (values, message) => {
  let error: unknown;
  try {
    read({ id: 'q9', ...values });
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(DataError);
  expect((error as DataError).code).toBe('invalid-value');
  expect((error as DataError).message).toMatch(/^rows\.jsonl:7: Question q9: /);
  expect((error as DataError).message).toMatch(message);
});

test('a question of white space alone is refused', () => {
  expect(() => read({ question: '  ' })).toThrow(/rows\.jsonl:7: Expected a text in "question"/);
});
