/** What went wrong: a folder that holds no model of a known task, labels that do not fit, or options that cannot be. */
export type TaskErrorCode =
  | 'no-model'
  | 'config-unsupported'
  | 'tokenizer-invalid'
  | 'labels-invalid'
  | 'labels-differ'
  | 'range-invalid'
  | 'length-invalid'
  | 'example-invalid'
  | 'option-invalid'
  | 'facts-missing'
  | 'adapter-unmerged';

/** The one error class of `@bertwright/tasks`. */
export class TaskError extends Error {
  override readonly name = 'TaskError';
  readonly code: TaskErrorCode;

  constructor(code: TaskErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
