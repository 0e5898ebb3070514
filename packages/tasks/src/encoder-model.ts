import type { ParameterEntry } from '@bertwright/checkpoint';
import type { DropoutContext, EncoderConfig, EncoderInputs } from '@bertwright/encoder';
import type { ParameterTree, Tensor, Variable } from '@bertwright/tensor';
import type { Head } from './head.ts';

/** What tasks and runs read of an encoder's configuration, whatever its family. */
export type EncoderSizes = Pick<
  EncoderConfig,
  'vocabularySize' | 'hiddenSize' | 'layers' | 'heads' | 'maxPositions' | 'padTokenId'
>;

/** Rates that take the place of a configuration's own. */
export type DropoutRates = Partial<
  Pick<EncoderConfig, 'hiddenDropout' | 'attentionDropout' | 'classifierDropout'>
>;

/** Where an encoder's parameters come from: those that were read, by path, and fresh ones for the rest. */
export interface ParameterOrigin {
  readonly seed: number;
  readonly pooler: boolean;
  readonly read?: ReadonlyMap<string, Variable>;
}

/** The heads that a family has, each over an encoder of it. A head that a new task needs is one line here. */
export interface FamilyHeads {
  /** One score an output for each row [rows, outputs], from the first token. */
  sequenceClassification(outputs: number): Head;
}

/** An encoder of some family, as tasks use it: its configuration and pure functions of its parameters. */
export interface EncoderModel<P extends ParameterTree = ParameterTree> {
  /** The family as people write it: `BERT`. */
  readonly name: string;
  /** What the names of its architectures begin with: `Bert` of `BertForSequenceClassification`. */
  readonly prefix: string;
  readonly config: EncoderSizes;
  readonly heads: FamilyHeads;
  /** The encoder's parameters in checkpoints, at `encoder` in the task's tree. */
  entries(options: { pooler: boolean }): ParameterEntry[];
  /** Its parameters as variables that the caller owns. */
  parameters(origin: ParameterOrigin): P;
  /** The fields of `config.json` that describe it. */
  configJson(): Record<string, unknown>;
  /** The last hidden states [rows, length, hidden], or [rows, 1, hidden] of the first token alone. */
  hidden(
    parameters: P,
    batch: EncoderInputs,
    options: { positions: 'all' | 'first'; context?: DropoutContext },
  ): Tensor;
}

/** A family of encoders: one file, and one line in `families.ts`. */
export interface EncoderFamily {
  readonly name: string;
  readonly prefix: string;
  /**
   * The encoder that a `config.json` describes.
   * @throws EncoderError where it cannot be run.
   */
  parse(json: Record<string, unknown>, dropout: DropoutRates): EncoderModel;
}
