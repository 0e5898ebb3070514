import { CheckpointError } from '../checkpoint-error.ts';
import { parseJsonObject } from '../json-object.ts';
import { showValue } from '../show-value.ts';

/** The file that says what kind of adapter a folder holds. */
export const adapterConfigFile = 'adapter_config.json';

/** The sizes of a low-rank adapter. */
export interface AdapterSizes {
  readonly rank: number;
  /** Products of factors are scaled by alpha / rank. */
  readonly alpha: number;
}

/** What `adapter_config.json` says beside the sizes. */
export interface AdapterModules {
  /** Full names of the modules with factors, as PEFT finds them: `bert.encoder.layer.0.attention.self.query`. */
  readonly adapted: readonly string[];
  /** Full names of the modules that are stored whole: `classifier`. */
  readonly whole: readonly string[];
  readonly base?: AdapterBase;
}

/** The model that an adapter changes. */
export interface AdapterBase {
  /** A folder, or a name on the hub. */
  readonly name: string;
  /** A branch, a tag or a commit on the hub. */
  readonly revision?: string;
}

/** The bytes of `adapter_config.json`, with the fields that PEFT asks for. */
export function formatAdapterConfig(
  { rank, alpha }: AdapterSizes,
  { adapted, whole, base }: AdapterModules,
): Uint8Array {
  const config = {
    base_model_name_or_path: base?.name ?? null,
    bias: 'none',
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: true,
    lora_alpha: alpha,
    lora_dropout: 0,
    modules_to_save: whole.length > 0 ? whole : null,
    peft_type: 'LORA',
    r: rank,
    revision: base?.revision ?? null,
    target_modules: adapted,
    task_type: null,
  };
  return new TextEncoder().encode(`${JSON.stringify(config, null, 2)}\n`);
}

/**
 * Reads the sizes in an `adapter_config.json`.
 * @throws CheckpointError `damaged` where it is no such file, `unsupported` for an adapter of another kind
 */
export function parseAdapterConfig(bytes: Uint8Array): AdapterSizes {
  const config = parseJsonObject(bytes, adapterConfigFile);
  const plain: Readonly<Record<string, readonly unknown[]>> = {
    peft_type: ['LORA'],
    bias: ['none', undefined],
    fan_in_fan_out: [false, undefined],
    use_dora: [false, undefined],
    use_rslora: [false, undefined],
    use_qalora: [false, undefined],
    // Others (PiSSA, OLoRA, LoftQ, …) begin by changing the base's weights.
    init_lora_weights: [true, false, 'gaussian', 'eva', 'orthogonal', undefined],
    alora_invocation_tokens: [undefined],
    layer_replication: [undefined],
    rank_pattern: [undefined],
    alpha_pattern: [undefined],
  };
  for (const [field, accepted] of Object.entries(plain)) {
    const value = isEmpty(config[field]) ? undefined : config[field];
    if (accepted.includes(value)) continue;
    throw new CheckpointError(
      'unsupported',
      `Expected ${field} in ${adapterConfigFile} to be ${showValue(accepted[0] ?? 'empty')}, got ${showValue(value)}: only plain LoRA with one rank is read; merge the adapter with PEFT and load the model.`,
    );
  }
  const { r: rank, lora_alpha: alpha } = config;
  if (typeof rank === 'number' && Number.isSafeInteger(rank) && rank > 0 && typeof alpha === 'number') {
    return { rank, alpha };
  }
  throw new CheckpointError(
    'damaged',
    `Expected a whole r above 0 and a number lora_alpha in ${adapterConfigFile}, got ${showValue(rank)} and ${showValue(alpha)}: download it again.`,
  );
}

/** Whether a field says nothing, as `null` and `{}` do. */
function isEmpty(value: unknown): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value as object).length === 0);
}
