import type { RowFields } from '@bertwright/data';
import type { PrepareOptions } from './prepared-texts.ts';
import type { Prepared } from './task.ts';
import type { TaskExample } from './task-kind.ts';
import { prepareTextGroups, type TextGroupsBatch } from './text-groups.ts';

/** A question and the choices that answer it, or the beginning of a text and its possible ends. */
export interface ChoiceExample extends TaskExample {
  /** What the question is about, where that is said. */
  readonly context?: string | undefined;
  readonly question: string;
  readonly choices: readonly string[];
  /** The number of the right one, from 0. */
  readonly label?: number | undefined;
}

/** A batch of examples with the number of each one's right choice [size], -100 where it is not known. */
export interface ChoiceBatch extends TextGroupsBatch {
  readonly labels: Int32Array;
  /** What the choices of each row are [size]. */
  readonly choices: readonly (readonly string[])[];
}

/**
 * A row as an example; its label is a choice's number or its text.
 * @throws DataError `invalid-value` with the line for fewer than two choices, an empty one, or a label that is none.
 */
export function readChoices(row: RowFields, separator: string): ChoiceExample {
  const refuse = (expected: string, got: unknown) =>
    row.invalid(`Expected ${expected}, got ${JSON.stringify(got)}.`);
  const given = row.value('choices');
  const items = Array.isArray(given) ? given : typeof given === 'string' ? given.split(separator) : [];
  const choices = items.map((item) => (typeof item === 'object' ? '' : String(item).trim()));
  if (choices.length < 2 || choices.includes('')) {
    throw refuse(
      `at least two choices, none empty: a JSON array, or texts with ${JSON.stringify(separator)} between them (--separator)`,
      given ?? null,
    );
  }
  return {
    context: row.optionalText('context'),
    question: row.text('question'),
    choices,
    label: readLabel(),
    line: row.line,
  };

  function readLabel(): number | undefined {
    const label = row.value('label');
    if (label === undefined || label === null || label === '') return undefined;
    const text = String(label).trim();
    // A number of JSON is a choice's number, whatever the choices are called.
    const named = typeof label === 'number' ? -1 : choices.indexOf(text);
    const number = named >= 0 ? named : Number(text);
    if (Number.isInteger(number) && number >= 0 && number < choices.length) return number;
    throw refuse(`a choice's number, from 0 to ${choices.length - 1}, or its text as the label`, label);
  }
}

/**
 * Turns examples into tokens once: `[CLS] context [SEP] question choice [SEP]` for each choice (Zellers et al. 2018's
 * form, as in Hugging Face's examples), `[CLS] question [SEP] choice [SEP]` where there is no context.
 */
export function prepareChoices(
  examples: readonly ChoiceExample[],
  options: PrepareOptions,
): Prepared<ChoiceBatch> {
  const groups = prepareTextGroups(
    examples.map(({ context, question, choices }) =>
      choices.map((choice) =>
        context === undefined
          ? { text: question, pair: choice }
          : { text: context, pair: `${question} ${choice}` },
      ),
    ),
    options,
  );
  return {
    ...groups,
    batch(planned) {
      const batch = groups.batch(planned);
      const labels = batch.rows.map((row) => examples[row]!.label ?? -100);
      const weight = labels.filter((label) => label >= 0).length;
      const choices = Array.from(batch.rows, (row) => examples[row]!.choices);
      return { ...batch, labels, choices, ...(weight > 0 && weight < batch.size && { weight }) };
    },
  };
}
