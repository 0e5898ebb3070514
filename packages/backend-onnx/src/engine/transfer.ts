import { writeModel } from '../onnx/model.ts';
import type { Environment } from './environment.ts';
import type { Address, NativeApi } from './native-api.ts';
import { type NativeStrings, nativeStrings } from './native-strings.ts';

/** A stretch of memory: ONNX Runtime's name of where it lies, and its start, as an address or as an array. */
export interface Place {
  readonly memoryInfo: Address;
  readonly start: Address | ArrayBufferView;
}

const uint8 = 2;

/**
 * Copies bytes between memories by running a graph that does nothing: its input and output are given where they lie,
 * and ONNX Runtime moves them. It is also the session whose provider owns the device's memory.
 */
export class Transfer {
  readonly session: Address;
  readonly #api: NativeApi;
  readonly #inputName: NativeStrings;
  readonly #outputName: NativeStrings;

  constructor(api: NativeApi, environment: Environment, sessionOptions: Address) {
    this.#api = api;
    const port = { type: 'uint8', shape: ['bytes'] } as const;
    const model = writeModel({
      nodes: [
        { name: 'copy', operator: 'Identity', domain: '', inputs: ['x'], outputs: ['y'], attributes: {} },
      ],
      constants: [],
      inputs: [{ name: 'x', ...port }],
      outputs: [{ name: 'y', ...port }],
    });
    const given = [environment.address, model, model.byteLength, sessionOptions];
    this.session = api.create('CreateSessionFromArray', ...given);
    this.#inputName = nativeStrings(api, ['x']);
    this.#outputName = nativeStrings(api, ['y']);
  }

  /** Copies `bytes` bytes on another thread. Both places stay reachable until it resolves. */
  async copy(from: Place, to: Place, bytes: number): Promise<void> {
    const values = this.#values(from, to, bytes);
    try {
      await this.#api.callAsync('Run', ...this.#parameters(values));
    } finally {
      this.#release(values);
    }
  }

  copySync(from: Place, to: Place, bytes: number): void {
    const values = this.#values(from, to, bytes);
    try {
      this.#api.call.Run(...this.#parameters(values));
    } finally {
      this.#release(values);
    }
  }

  dispose(): void {
    this.#api.call.ReleaseSession(this.session);
  }

  #values(from: Place, to: Place, bytes: number): readonly [BigUint64Array, BigUint64Array] {
    const shape = new BigInt64Array([BigInt(bytes)]);
    const value = ({ memoryInfo, start }: Place) => {
      const given = [memoryInfo, start, bytes, shape, 1, uint8];
      return new BigUint64Array([this.#api.create('CreateTensorWithDataAsOrtValue', ...given)]);
    };
    return [value(from), value(to)];
  }

  #release(values: readonly BigUint64Array[]): void {
    for (const [address] of values) this.#api.call.ReleaseValue(address);
  }

  #parameters([input, output]: readonly [BigUint64Array, BigUint64Array]): unknown[] {
    const { session } = this;
    return [session, null, this.#inputName.pointers, input, 1, this.#outputName.pointers, 1, output];
  }
}
