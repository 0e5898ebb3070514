import { CheckpointError } from '../checkpoint-error.ts';
import { checkFileName } from '../file-name.ts';
import { showValue } from '../show-value.ts';

/** Whether a text could name a model of the hub: `org/name`, or `name` alone, as some old ones have. */
export function isHubName(text: string): boolean {
  const isRefused = text.includes('--') || text.includes('..') || text.endsWith('.git') || text.length > 96;
  return !isRefused && /^[A-Za-z0-9_]([\w.-]*\w)?(\/\w([\w.-]*\w)?)?$/.test(text);
}

/** @throws CheckpointError `invalid-name` for what cannot name a model of the hub */
export function checkModelName(model: string): string {
  if (isHubName(model)) return model;
  throw new CheckpointError(
    'invalid-name',
    `Expected the name of a model on the hub, such as google-bert/bert-base-uncased, got ${showValue(model)}.`,
  );
}

/** Checks the name of a branch or tag, or a commit. @throws CheckpointError `invalid-name` */
export function checkRevision(revision: string): string {
  try {
    return checkFileName(revision);
  } catch (cause) {
    throw new CheckpointError(
      'invalid-name',
      `Expected a branch, a tag or a commit such as main, got ${showValue(revision)}.`,
      { cause },
    );
  }
}

/** Whether a revision is a whole commit, whose files never change. */
export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}

/** `google-bert/bert-base-uncased` as the hub's cache names its folder. */
export function cacheFolderName(model: string): string {
  return `models--${model.replace('/', '--')}`;
}
