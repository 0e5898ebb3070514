export { type FormatErrorOptions, formatError } from './format-error.ts';
export { type RenderOptions, type RunStream, renderRun } from './render-run.ts';
export type { RunEvent } from './run-event.ts';
