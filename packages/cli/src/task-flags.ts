import type { Format } from '@bertwright/data';
import type { Reading } from '@bertwright/recipes';
import type { OptionValue, TaskKind, TaskOption } from '@bertwright/tasks';
import { parseNumber } from '@bertwright/terminal';
import { type Command, Option } from 'commander';

/** What the flags of a task say, by name: columns of its fields, its options, and how files are written. */
export type TaskFlags = Readonly<Record<string, unknown>>;

/** What of a task's flags belongs to a command. */
export interface TaskFlagChoice {
  /** Whether answers are read from the data too. */
  readonly answers: boolean;
  /** Whether it trains. */
  readonly training: boolean;
}

/** Adds a flag for each column that the rows of a task have, and those that say how a table is written. */
export function addColumnFlags(
  command: Command,
  kind: TaskKind,
  { answers }: Pick<TaskFlagChoice, 'answers'>,
): Command {
  for (const [name, { about, answer, optional }] of Object.entries(kind.fields)) {
    if (answer && !answers) continue;
    command.option(`--${dashed(name)} <column>`, `the column of ${about}${optional ? ', if any' : ''}`, name);
  }
  return command
    .addOption(
      new Option('--format <name>', 'how the files are written; by default as their names say').choices([
        'csv',
        'tsv',
        'jsonl',
        'conll',
        'conllu',
        'squad',
      ]),
    )
    .option('--delimiter <character>', 'what separates the columns')
    .option('--no-header', 'the files have no line of column names: columns are called 1, 2, …')
    .option('--quoting', 'double quotes enclose fields (as in CSV)')
    .option('--no-quoting', 'quotes are ordinary characters (as in TSV)');
}

/** How those flags say that files are read. */
export function readingOf(kind: TaskKind, flags: TaskFlags): Required<Pick<Reading, 'columns' | 'table'>> {
  const { format, delimiter, header, quoting } = flags as {
    format?: Format;
    delimiter?: string;
    header?: boolean;
    quoting?: boolean;
  };
  const columns = Object.keys(kind.fields).map((name) => [name, String(flags[name] ?? name)] as const);
  return {
    columns: Object.fromEntries(columns),
    table: {
      ...(format && { format }),
      // A tab is hard to write on a command line.
      ...(delimiter !== undefined && { delimiter: delimiter === '\\t' ? '\t' : delimiter }),
      ...(header === false && { header }),
      ...(quoting !== undefined && { quoting }),
    },
  };
}

/** Adds a flag for each option of a task, and returns the command. */
export function addOptionFlags(
  command: Command,
  kind: TaskKind,
  { training }: Pick<TaskFlagChoice, 'training'>,
): Command {
  for (const [name, option] of Object.entries<TaskOption>(kind.options)) {
    if (option.training && !training) continue;
    command.addOption(optionFlag(name, option));
  }
  return command;
}

/** The options of a task among the flags that were given. */
export function optionsOf(kind: TaskKind, flags: TaskFlags): Record<string, OptionValue> {
  const given = Object.keys(kind.options).flatMap((name) => {
    const value = flags[name] as OptionValue | undefined;
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(given);
}

function optionFlag(name: string, { about, default: usual, choices }: TaskOption): Option {
  const described = `${about} (default: ${JSON.stringify(usual)})`;
  const flag = `--${dashed(name)}`;
  if (usual === true)
    return new Option(`--no-${dashed(name)}`, `switches off, what is on otherwise: ${about}`);
  if (usual === false) return new Option(flag, described);
  if (typeof usual === 'number') return new Option(`${flag} <number>`, described).argParser(parseNumber);
  const option = new Option(`${flag} <value>`, described);
  return choices ? option.choices([...choices]) : option;
}

/** `labelSmoothing` as `label-smoothing`. */
function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
