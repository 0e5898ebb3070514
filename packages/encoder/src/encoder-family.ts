import type { ParameterEntry } from '@bertwright/checkpoint';
import { configFields } from './config-fields.ts';
import { type EncodeOptions, type EncoderOutputs, encode } from './encode.ts';
import type { EncoderConfig } from './encoder-config.ts';
import { type EncoderEntriesOptions, encoderEntry, type ModuleNames } from './encoder-entries.ts';
import { EncoderError } from './encoder-error.ts';
import type { EncoderInputs } from './encoder-inputs.ts';
import {
  type EncoderParameters,
  type EncoderParametersOptions,
  encoderParameter,
} from './encoder-parameters.ts';
import { type EncoderTree, encoderTree, type MakeParameter } from './encoder-tree.ts';
import type { LayerConfig } from './layer.ts';

/**
 * A kind of encoder, as functions of its configuration. They take the configurations that its own `config` and
 * `parseConfig` return.
 */
export interface EncoderFamily<C extends EncoderConfig = EncoderConfig> {
  /** `model_type` of its `config.json`: `bert`. */
  readonly modelType: string;
  /** What the names of its architectures start with: `Bert`, as in `BertForMaskedLM`. */
  readonly architecture: string;
  /** What stands before the encoder's names in the files of a model with a head: `bert.`. */
  readonly prefix: string;
  /** Whether it has a pooler, where `pooler` does not say otherwise. */
  readonly pooler: boolean;
  /**
   * A complete, checked configuration; the family's base size where `options` says nothing.
   * @throws EncoderError `config-invalid` or `config-unsupported` where a value cannot be run.
   */
  config(options: Partial<C> & Pick<EncoderConfig, 'vocabularySize'>): C;
  /**
   * Reads the contents of a Hugging Face `config.json`; what a head or a tokenizer would read is left out.
   * @throws EncoderError `config-invalid` where a field is missing or of the wrong kind, `config-unsupported` where the
   * configuration is of another family or asks for what this encoder does not do.
   */
  parseConfig(json: unknown): C;
  /** The fields of a `config.json` that describe this encoder; `architectures` and labels are the task's. */
  formatConfig(config: C): Record<string, unknown>;
  /** The tree of what `make` returns for each parameter. */
  tree<T>(config: C, make: MakeParameter<T>, options?: { pooler?: boolean }): EncoderTree<T>;
  /** Fresh parameters (see `encoderParameter`): a tree of variables that the caller owns. */
  parameters(config: C, options?: EncoderParametersOptions): EncoderParameters;
  /**
   * The table of its parameters in Hugging Face checkpoints: for each its path in the tree, the names it is accepted
   * under, whether the file holds it transposed (kernels are [in, out] in memory and [out, in] in files), and its shape
   * in memory.
   */
  entries(config: C, options?: EncoderEntriesOptions): ParameterEntry[];
  /**
   * Runs the encoder.
   *
   * @param inputs a batch on the host; the tensors are made here, so call this within `tidy`.
   * @throws EncoderError `length-unsupported` where rows are longer than the model's positions, `input-invalid` where an
   * id is not in its table.
   */
  encode(
    parameters: EncoderParameters,
    inputs: EncoderInputs,
    config: C,
    options?: EncodeOptions,
  ): EncoderOutputs;
}

/** What one family has of its own; see a family's file. */
export interface FamilyDescription<C extends EncoderConfig>
  extends Pick<
      EncoderFamily<C>,
      'modelType' | 'architecture' | 'prefix' | 'pooler' | 'config' | 'formatConfig'
    >,
    ModuleNames {
  /** Reads a `config.json` that `checkFamily` has let through. */
  parseFields(fields: ReturnType<typeof configFields>): C;
  /** Width of the embedding tables; `hiddenSize` where it is left out. */
  embeddingSize?(config: C): number;
  /** What its layers do differently; as BERT's where it is left out. */
  layer?: Partial<LayerConfig>;
}

/** A family of encoders whose layers are BERT's: each sublayer, its residual, then normalisation. */
export function encoderFamily<C extends EncoderConfig>(description: FamilyDescription<C>): EncoderFamily<C> {
  const { modelType, architecture, prefix, config, formatConfig, layer } = description;
  const tree: EncoderFamily<C>['tree'] = (of, make, { pooler = description.pooler } = {}) => {
    const embeddingSize = description.embeddingSize?.(of) ?? of.hiddenSize;
    return encoderTree(of, make, { embeddingSize, pooler });
  };
  return {
    modelType,
    architecture,
    prefix,
    pooler: description.pooler,
    config,
    formatConfig,
    parseConfig(json) {
      const fields = configFields(json);
      if (!isOfFamily(fields.values, description)) {
        throw new EncoderError(
          'config-unsupported',
          `Expected model_type in config.json to be ${JSON.stringify(modelType)}, got ${JSON.stringify(fields.values.model_type) ?? 'nothing'}: choose a model of this family.`,
        );
      }
      return description.parseFields(fields);
    },
    tree,
    parameters: (of, { pooler, ...options } = {}) =>
      tree(
        of,
        (name, shape) => encoderParameter(of, name, shape, options),
        pooler === undefined ? {} : { pooler },
      ),
    entries(of, { path = 'encoder', prefix: first = prefix, pooler = description.pooler } = {}) {
      const prefixes = first === '' ? ['', prefix] : [first, ''];
      const entries: ParameterEntry[] = [];
      const add = (name: string, shape: number[]) =>
        entries.push(encoderEntry(description, name, { shape, path, prefixes }));
      tree(of, add, { pooler });
      return entries;
    },
    encode: (parameters, inputs, of, options) => encode(parameters, inputs, { ...of, ...layer }, options),
  };
}

/** Whether a `config.json` is of a family; the first published ones name their architecture only. */
export function isOfFamily(
  json: Readonly<Record<string, unknown>>,
  { modelType, architecture }: Pick<EncoderFamily, 'modelType' | 'architecture'>,
): boolean {
  const { model_type: type, architectures } = json;
  if (type !== undefined) return type === modelType;
  return Array.isArray(architectures) && architectures.some((name) => String(name).startsWith(architecture));
}
