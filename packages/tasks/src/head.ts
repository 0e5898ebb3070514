import type { ParameterEntry } from '@bertwright/checkpoint';
import type { DropoutContext } from '@bertwright/encoder';
import type { ParameterTree, Tensor } from '@bertwright/tensor';

/** A task's parameters: the encoder's, and beside them those of its heads by name. */
export type TaskParameters = { readonly encoder: ParameterTree; readonly [head: string]: ParameterTree };

/** A head over the encoder of one family, as a task uses it. */
export interface Head<P extends TaskParameters = TaskParameters> {
  /** What its architecture is called behind the family's name, where it is not the task's first. */
  readonly architecture?: string;
  /** Whether the encoder has a pooler for it. */
  readonly pooler: boolean;
  /** Which positions of the last layer it reads: those of all tokens, or of the `first` ([CLS]) alone. */
  readonly positions: 'all' | 'first';
  /** Its own parameters in checkpoints; paths are those in the task's tree. */
  readonly entries: readonly ParameterEntry[];
  /**
   * Whether its parameters mean the same in every model that holds them, whatever else the model was trained for: they
   * are then read from a folder with another head too.
   */
  readonly shared?: boolean;
  /** Names in files of what is tied to other parameters: files may hold it twice. */
  readonly tied?: readonly string[];
  /** Fresh parameters by name, beside `encoder`; the caller owns them. */
  fresh(seed: number): Omit<P, 'encoder'>;
  /**
   * @param parameters of the whole task: a head may read the encoder's pooler, or its embeddings.
   * @param hidden the last hidden states [rows, length, hidden]; [rows, 1, hidden] where it reads the first alone.
   */
  apply(parameters: P, hidden: Tensor, context?: DropoutContext): Tensor;
}
