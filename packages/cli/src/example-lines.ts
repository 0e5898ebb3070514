import { parseJsonLine, type RowFields, tableFields } from '@bertwright/data';
import type { OptionValue, TaskExample, TaskKind } from '@bertwright/tasks';
import { plainField } from './plain-field.ts';

/** A line as an example, and its fields as they came, to be written beside the answer. */
export interface LineExample extends TaskExample {
  readonly example: TaskExample;
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * The examples in lines of JSON objects: the fields of a task by name, without answers. Where a task needs no more
 * than one text, a line that does not begin with `{` is that text.
 *
 * @param name where the lines come from, for errors.
 * @throws DataError with the line, for one that is no example of the task.
 */
export async function* exampleLines(
  kind: TaskKind,
  lines: AsyncIterable<string>,
  { name, options }: { name: string; options: Readonly<Record<string, OptionValue>> },
): AsyncGenerator<LineExample, void, void> {
  const fields = Object.entries(kind.fields).flatMap(([field, { answer }]) => (answer ? [] : [field]));
  const columns = Object.fromEntries(fields.map((field) => [field, field]));
  const only = plainField(kind);
  let line = 0;
  for await (const text of lines) {
    line++;
    const plain = only !== undefined && !text.trimStart().startsWith('{');
    const values = plain ? { [only]: text } : parseJsonLine(text, { name, line });
    const table = { name, columns: fields, rows: [{ line, values }] };
    const [row] = tableFields(table, columns) as [RowFields];
    // A line of white space is a text too.
    const optionalText = (field: string) => (field === only ? text : row.optionalText(field));
    const read = plain ? { ...row, text: () => text, optionalText } : row;
    for (const [field, { answer, optional }] of Object.entries(kind.fields)) {
      // `text` throws where there is none.
      if (!answer && optional === 'learning') row.text(field);
    }
    const given = fields.filter((field) => values[field] !== undefined);
    yield {
      line,
      example: kind.example(read, options),
      fields: Object.fromEntries(given.map((field) => [field, values[field]])),
    };
  }
}
