import { readExamples, type Source } from '@bertwright/data';

/** The rows of the first `count` intents, in file order, as the task reads them. */
export async function chooseIntents(source: Source, count: number): Promise<Source> {
  const rows = await readExamples({ ...source, text: 'text', label: 'category' });
  const chosen = new Set([...new Set(rows.map(({ label }) => label))].slice(0, count));
  const lines = rows
    .filter(({ label }) => chosen.has(label))
    .map(({ text, label }) => JSON.stringify({ text, category: label }));
  return { name: source.name.replace(/\.csv$/, '.jsonl'), contents: lines.join('\n') };
}
