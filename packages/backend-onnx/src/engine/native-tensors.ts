import { OnnxError } from '../onnx-error.ts';
import type { EngineTensor, Values } from './engine.ts';
import type { Address, NativeApi } from './native-api.ts';

/** ONNX's numbers of element types. */
const typeNumbers: Record<EngineTensor['type'], number> = { float32: 1, uint8: 2, int32: 6, bool: 9 };

interface NativeTensor {
  readonly address: Address;
  readonly shape: readonly number[];
  readonly type: EngineTensor['type'];
  readonly bytes: number;
}

/**
 * ONNX Runtime's values over JavaScript's memory. A value holds only an address, so each lives no longer than
 * the typed array it was made for: it is released when the array is collected, or asked for in another shape.
 */
export class NativeTensors {
  readonly #api: NativeApi;
  readonly #memoryInfo: Address;
  readonly #tensors = new WeakMap<Values, NativeTensor>();
  readonly #collected: FinalizationRegistry<Address>;

  constructor(api: NativeApi, memoryInfo: Address) {
    this.#api = api;
    this.#memoryInfo = memoryInfo;
    this.#collected = new FinalizationRegistry((address) => api.call.ReleaseValue(address));
  }

  /** Returns the address of the value for `tensor`, which must stay reachable while the value is used. */
  addressOf({ values, shape, type }: EngineTensor): Address {
    const known = this.#tensors.get(values);
    if (known !== undefined) {
      if (values.byteLength !== known.bytes) throw detached(shape);
      if (known.type === type && sameShape(known.shape, shape)) return known.address;
      this.#collected.unregister(known);
      this.#api.call.ReleaseValue(known.address);
    }
    const address = this.#api.create(
      'CreateTensorWithDataAsOrtValue',
      this.#memoryInfo,
      values,
      values.byteLength,
      BigInt64Array.from(shape, BigInt),
      shape.length,
      typeNumbers[type],
    );
    const made = { address, shape: [...shape], type, bytes: values.byteLength };
    this.#tensors.set(values, made);
    this.#collected.register(values, address, made);
    return address;
  }
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function detached(shape: readonly number[]): OnnxError {
  return new OnnxError(
    'value-lost',
    `Expected the memory of a tensor [${shape}], got an array that was transferred to another thread: transfer a copy of what data() returns.`,
  );
}
