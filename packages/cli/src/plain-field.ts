import type { TaskKind } from '@bertwright/tasks';

/**
 * The field that a line of plain text is: the first, where no other must be there; undefined where a line needs several.
 */
export function plainField({ fields }: Pick<TaskKind, 'fields'>): string | undefined {
  const read = Object.entries(fields).filter(([, { answer }]) => !answer);
  return read.slice(1).some(([, { optional }]) => optional !== true) ? undefined : read[0]?.[0];
}
