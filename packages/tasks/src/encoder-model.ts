import type { ParameterEntry } from '@bertwright/checkpoint';
import {
  type DropoutContext,
  type EncoderConfig,
  type EncoderFamily,
  type EncoderInputs,
  type EncoderParameters,
  encoderParameter,
} from '@bertwright/encoder';
import type { ParameterTree, Tensor, Variable } from '@bertwright/tensor';
import type { FamilyHeads } from './family-heads.ts';

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
  /**
   * The last hidden states [rows, length, hidden], or [rows, 1, hidden] of the first token alone; with `layers`, those
   * that leave so many of the first layers (0: the embeddings).
   */
  hidden(
    parameters: P,
    batch: EncoderInputs,
    options: { positions: 'all' | 'first'; layers?: number; context?: DropoutContext },
  ): Tensor;
}

/** A family of encoders and its heads, as `families.ts` lists them. */
export interface ModelFamily<C extends EncoderConfig = EncoderConfig> {
  /** As people write it: `BERT`. */
  readonly name: string;
  readonly encoder: EncoderFamily<C>;
  /** Its heads over an encoder of a configuration: a table of its own. */
  heads(config: C): FamilyHeads;
}

/** An encoder of a configuration of its family. */
export function encoderModel<C extends EncoderConfig>(
  family: ModelFamily<C>,
  config: C,
): EncoderModel<EncoderParameters> & { config: C } {
  const { encoder } = family;
  // A head that wants a pooler has none where the family has none.
  const pooled = (pooler: boolean) => ({ pooler: pooler && encoder.pooler });
  return {
    name: family.name,
    prefix: encoder.architecture,
    config,
    heads: family.heads(config),
    entries: ({ pooler }) => encoder.entries(config, pooled(pooler)),
    parameters: ({ seed, read, pooler }) =>
      encoder.tree(
        config,
        (path, shape) => read?.get(`encoder.${path}`) ?? encoderParameter(config, path, shape, { seed }),
        pooled(pooler),
      ),
    configJson: () => encoder.formatConfig(config),
    hidden({ embeddings, layers }, batch, { layers: count = layers.length, ...options }) {
      const first = Array.from({ length: count }, (_, layer) => layer);
      // Without the pooler: a head that wants it applies it by itself.
      return encoder.encode({ embeddings, layers }, batch, config, { ...options, layers: first })
        .lastHiddenState;
    },
  };
}

/**
 * The encoder of a family that a `config.json` describes, with some rates of its own replaced.
 * @throws EncoderError where it cannot be run.
 */
export function parseEncoder<C extends EncoderConfig>(
  family: ModelFamily<C>,
  json: Readonly<Record<string, unknown>>,
  dropout: DropoutRates = {},
): EncoderModel<EncoderParameters> & { config: C } {
  const { encoder } = family;
  return encoderModel(family, encoder.config({ ...encoder.parseConfig(json), ...dropout }));
}
