import { expect, test } from 'vitest';
import { DataError, readTable } from '../src/index.ts';

const article = {
  title: 'Owls',
  paragraphs: [
    {
      context: 'Owls hunt at night.',
      qas: [
        { id: 'q1', question: 'When?', answers: [{ text: 'at night', answer_start: 10 }] },
        { id: 'q2', question: 'Who sings?', answers: [], is_impossible: true },
      ],
    },
    {
      context: 'Larks sing.',
      qas: [{ id: 'q3', question: 'Who?', answers: [{ text: 'Larks', answer_start: 0 }] }],
    },
  ],
};
const squad = { version: 'v2.0', data: [article] };
const read = (contents: unknown, options: Parameters<typeof readTable>[0] | object = {}) =>
  readTable({
    name: 'dev.json',
    contents: typeof contents === 'string' ? contents : JSON.stringify(contents),
    ...options,
  });

test("the questions of SQuAD's JSON are rows, known by what the file holds", async () => {
  const { columns, rows } = await read(squad);
  expect(columns).toEqual(['title', 'context', 'id', 'question', 'answers']);
  expect(rows.map(({ values }) => [values.id, values.context])).toEqual([
    ['q1', 'Owls hunt at night.'],
    ['q2', 'Owls hunt at night.'],
    ['q3', 'Larks sing.'],
  ]);
  expect(rows[0]!.values).toMatchObject({ title: 'Owls', answers: [{ text: 'at night', answer_start: 10 }] });
});

test('a question that is impossible has no answer, whatever stands beside it', async () => {
  const [question] = article.paragraphs[0]!.qas;
  const qas = [{ ...question, is_impossible: true }];
  const { rows } = await read({ data: [{ paragraphs: [{ context: 'x', qas }] }] });
  expect(rows[0]!.values.answers).toEqual([]);
});

test('a file of questions alone has no column of answers', async () => {
  const { columns } = await read({
    data: [{ paragraphs: [{ context: 'x', qas: [{ id: 1, question: 'y' }] }] }],
  });
  expect(columns).toEqual(['title', 'context', 'id', 'question']);
});

test('each question has the line on which its id stands', async () => {
  const text = JSON.stringify(squad, null, 1);
  const { rows } = await read(text);
  const lines = text.split('\n');
  for (const { line, values } of rows) expect(lines[line - 1]).toContain(`"${values.id}"`);
  expect((await read(squad)).rows.map(({ line }) => line)).toEqual([1, 1, 1]);
});

test('JSON lines stay what they are, with a column named paragraphs too', async () => {
  const { columns, rows } = await read('{"paragraphs":1}\n{"paragraphs":2}');
  expect([columns, rows.length]).toEqual([['paragraphs'], 2]);
  expect((await read('{"text":"x"}')).columns).toEqual(['text']);
});

test.each([
  ['{', 'invalid-json', /Expected SQuAD's JSON/],
  [{ text: 'x' }, 'invalid-value', /objects in data, as SQuAD's JSON has it, got nothing/],
  [{ data: [{ paragraphs: 3 }] }, 'invalid-value', /data\[0\]\.paragraphs.*got 3/],
  [{ data: [{ paragraphs: [{ qas: ['x'] }] }] }, 'invalid-value', /data\[0\]\.paragraphs\[0\]\.qas/],
  [{ data: [] }, 'no-rows', /questions/],
])('where the format is said to be SQuAD’s, %j is refused', async (contents, code, message) => {
  const error = await read(contents, { format: 'squad' }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DataError);
  expect(error).toMatchObject({ code, file: 'dev.json' });
  expect((error as DataError).message).toMatch(message);
});

test('it has no columns, delimiter or quoting', async () => {
  await expect(read(squad, { delimiter: ',' })).rejects.toThrow(/for SQuAD's JSON/);
});
