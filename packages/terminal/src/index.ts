export type { RunEvent } from '@bertwright/recipes';
export { shownPath, userArguments, userPath } from './arguments.ts';
export { addEngineFlags, type EngineFlags, type Engines, onEngine } from './engine-flags.ts';
export { type FormatErrorOptions, formatError } from './format-error.ts';
export { type NamedModel, type NamedModelOptions, namedModel } from './named-model.ts';
export { type OpenModelOptions, openModel } from './open-model.ts';
export { type Paint, painter, wantsColor } from './paint.ts';
export { parseNumber } from './parse-number.ts';
export { type RenderOptions, type RunStream, renderRun } from './render-run.ts';
export { runInTerminal } from './run-in-terminal.ts';
export {
  type DataFiles,
  type ProgramRun,
  type TrainProgram,
  trainInTerminal,
} from './train-program.ts';
export {
  addTrainingFlags,
  featureStoreOf,
  learningOf,
  settingsOf,
  type TrainingFlags,
  validationOf,
} from './training-flags.ts';
export { untilInterrupted } from './until-interrupted.ts';
export { wrap } from './wrap.ts';
