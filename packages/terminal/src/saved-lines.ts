import { padRight, printable, widest } from '@bertwright/plot';
import type { RunEvent } from '@bertwright/recipes';
import { size } from './numbers.ts';
import type { Paint } from './paint.ts';

/** The folder that was written and the files in it. */
export function savedLines({ folder, files }: Extract<RunEvent, { type: 'saved' }>, paint: Paint): string[] {
  const named = files.map(({ name, bytes }) => ({ name: printable(name), size: size(bytes) }));
  const names = widest(named.map(({ name }) => name));
  const sizes = widest(named.map((file) => file.size));
  return [
    `${paint('bold', 'Saved')}  ${printable(folder)}`,
    ...named.map((file) => `  ${padRight(file.name, names)}  ${paint('dim', file.size.padStart(sizes))}`),
  ];
}
