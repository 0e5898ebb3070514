import { refuseField } from './encoder-config.ts';
import { EncoderError } from './encoder-error.ts';

/** The fields of a `config.json`, each refused where it is of the wrong kind. */
export interface ConfigFields {
  readonly values: Readonly<Record<string, unknown>>;
  /** A number that must be there. @throws EncoderError `config-invalid` */
  required(name: string): number;
  /** A number, or `otherwise` where there is none. @throws EncoderError `config-invalid` */
  optional<T extends number | null>(name: string, otherwise: T): number | T;
  /**
   * Refuses a value of a field; one that is missing is `otherwise`.
   * @throws EncoderError `config-unsupported`
   */
  only(name: string, expected: unknown, otherwise?: unknown): void;
}

/**
 * Reads the parsed contents of a `config.json`.
 * @throws EncoderError `config-invalid` for what is no object
 */
export function configFields(json: unknown): ConfigFields {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return refuseField('config.json', 'an object', json);
  }
  const values = json as Record<string, unknown>;
  const wrong = (name: string) => refuseField(`${name} in config.json`, 'a number', values[name]);
  return {
    values,
    required(name) {
      const value = values[name];
      return typeof value === 'number' ? value : wrong(name);
    },
    optional(name, otherwise) {
      const value = values[name];
      if (value === undefined || value === null) return otherwise;
      return typeof value === 'number' ? value : wrong(name);
    },
    only(name, expected, otherwise = expected) {
      if ((values[name] ?? otherwise) === expected) return;
      throw new EncoderError(
        'config-unsupported',
        `Expected ${name} in config.json to be ${JSON.stringify(expected)}, got ${JSON.stringify(values[name]) ?? 'nothing'}: choose a model that has it so.`,
      );
    },
  };
}
