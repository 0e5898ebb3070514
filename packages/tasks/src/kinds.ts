import type { TaskKind } from './task-kind.ts';
import { textClassification } from './text-classification.ts';

/** Every task, in the order in which the command line lists them. */
export const taskKinds: readonly TaskKind[] = [textClassification];
