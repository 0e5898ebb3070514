import type { Variable } from '@bertwright/tensor';
import type { Wordpiece } from '@bertwright/wordpiece';
import { assembleParameters } from './assemble-parameters.ts';
import type { EncoderModel } from './encoder-model.ts';
import type { Task, TaskBatch } from './task.ts';
import type { OptionValue, TaskExample, TaskFacts, TaskKind } from './task-kind.ts';
import { type LengthOptions, preparationFor } from './task-model.ts';
import { completeOptions } from './task-options.ts';

/** What every way to a task may be told. */
export interface TaskOptions<E, O> extends LengthOptions {
  /** Choices of the task itself; its defaults where they are left out. */
  readonly options?: Partial<O> | undefined;
  /** The examples to be trained on, for choices that depend on them, such as weights of classes. */
  readonly training?: readonly E[] | undefined;
  /** Chooses fresh parameters. */
  readonly seed?: number | undefined;
}

/** Where the parameters come from: those that were read, by path. */
interface Parts<F> {
  readonly encoder: EncoderModel;
  readonly tokenizer: Wordpiece;
  readonly facts: F;
  readonly read?: ReadonlyMap<string, Variable>;
}

/** What stands before a task's parameters are made: everything that can be refused is refused here. */
export function planTask<
  E extends TaskExample,
  F extends TaskFacts,
  O extends Readonly<Record<string, OptionValue>>,
  B extends TaskBatch,
  A,
>(
  kind: TaskKind<E, F, O, B, A>,
  { encoder, tokenizer, facts }: Omit<Parts<F>, 'read'>,
  { options, training, seed = 0, ...lengths }: TaskOptions<E, O>,
) {
  const chosen = completeOptions<O>(kind, options);
  const preparation = preparationFor(encoder, tokenizer, { usual: kind.maxLength, ...lengths });
  const head = kind.head(encoder, facts);
  const entries = [...encoder.entries(head), ...head.entries];
  return {
    head,
    entries,
    /** The task, with fresh parameters in the place of those that were not read. */
    make(read: ReadonlyMap<string, Variable> = new Map()): Task<E, B, A, F> {
      const parameters = assembleParameters({ encoder, head, read, seed });
      const architecture = `${encoder.prefix}${head.architecture ?? kind.architecture}`;
      const { maxLength } = preparation;
      const model = {
        architecture,
        encoder,
        head,
        parameters,
        tokenizer,
        facts,
        maxLength,
        entries,
        preparation,
      };
      return kind.create(model, chosen, training);
    },
  };
}
