import type { Files } from '@bertwright/checkpoint';
import type { Source } from '@bertwright/data';
import { type ClassificationOptions, textClassification } from '@bertwright/tasks';
import { type BackendInfo, memory } from '@bertwright/tensor';
import { expect } from 'vitest';
import { type RunEvent, type RunReport, type TaskRun, train } from '../src/index.ts';

const words = {
  card: ['card', 'plastic', 'chip', 'reader', 'wallet'],
  money: ['cash', 'salary', 'coins', 'notes', 'budget'],
  travel: ['train', 'ticket', 'beach', 'hotel', 'flight'],
};

/** Rows that a small model learns at once: texts of one label's words. `from` chooses which. */
export function rows(count: number, from = 0): { text: string; label: string }[] {
  const labels = Object.keys(words) as (keyof typeof words)[];
  return Array.from({ length: count }, (_, row) => {
    const label = labels[row % labels.length]!;
    const own = words[label];
    const length = 2 + ((row + from) % 5);
    const text = Array.from({ length }, (_, word) => own[(row * 7 + from + word * 3) % own.length]).join(' ');
    return { text: `my ${text}`, label };
  });
}

/** Rows as a CSV file. */
export function csv(name: string, made: readonly { text: string; label: string }[]): Source {
  return { name, contents: `text,label\n${made.map(({ text, label }) => `${text},${label}\n`).join('')}` };
}

/** A run that takes less than a second: 48 rows of three labels, one layer of 32. */
export function tinyRun(
  backend: BackendInfo,
  run: Partial<TaskRun<ClassificationOptions>> = {},
): TaskRun<ClassificationOptions> {
  return {
    sources: {
      training: csv('train.csv', rows(48)),
      test: csv('test.csv', rows(12, 1)),
    },
    model: {
      vocabularySize: 120,
      config: { layers: 1, hiddenSize: 32, heads: 2, intermediateSize: 64, initializerRange: 0.1 },
    },
    backend,
    ...run,
    settings: { epochs: 2, batchSize: 8, learningRate: 5e-3, maxLength: 16, ...run.settings },
  };
}

/** Goes through a run; `look` is called with each event before the run goes on, and leaves it by throwing. */
export async function goThrough(
  run: TaskRun<ClassificationOptions>,
  look: (event: RunEvent) => void = () => {},
): Promise<{ events: RunEvent[]; report: RunReport }> {
  const events: RunEvent[] = [];
  const running = train(textClassification, run);
  for (;;) {
    const { done, value } = await running.next();
    if (done) return { events, report: value };
    events.push(value);
    try {
      look(value);
    } catch (error) {
      await running.return(undefined as never);
      throw error;
    }
  }
}

/** The events of one type. */
export function ofType<Type extends RunEvent['type']>(
  events: readonly RunEvent[],
  type: Type,
): Extract<RunEvent, { type: Type }>[] {
  return events.filter((event) => event.type === type) as Extract<RunEvent, { type: Type }>[];
}

/** A JSON file of a folder. */
export async function readJson(files: Files, name: string): Promise<Record<string, unknown>> {
  return JSON.parse(new TextDecoder().decode(await files.read(name)));
}

/** Passes on what work returns; throws where it leaves more or fewer tensors than there were. */
export async function keepingTensors<T>(work: () => Promise<T>): Promise<T> {
  const before = memory().numTensors;
  const result = await work().catch((error: unknown) => {
    expect(memory().numTensors).toBe(before);
    throw error;
  });
  expect(memory().numTensors).toBe(before);
  return result;
}
