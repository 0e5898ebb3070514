export type { RunEvent } from '@bertwright/recipes';
export { userArguments, userPath } from './arguments.ts';
export { type FormatErrorOptions, formatError } from './format-error.ts';
export { type RenderOptions, type RunStream, renderRun } from './render-run.ts';
export { runInTerminal, untilInterrupted } from './run-in-terminal.ts';
export {
  addEngineFlags,
  addTrainingFlags,
  type EngineFlags,
  number,
  settingsOf,
  type TrainingFlags,
} from './training-flags.ts';
