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

/** Finds ONNX Runtime's values for tensors. A tensor must stay reachable while its value is used. */
export interface TensorValues {
  /** The address of the value to read `tensor` from. */
  input(tensor: EngineTensor): Address;
  /** The address of the value to write `tensor` to. */
  output(tensor: EngineTensor): Address;
}

/**
 * ONNX Runtime's values over JavaScript's memory, or over what stands for it elsewhere. A value holds only an address, so each lives no longer than
 * the typed array it was made for: it is released when the array is collected, or asked for in another shape.
 */
export class NativeTensors implements TensorValues {
  readonly #api: NativeApi;
  readonly #memoryInfo: Address;
  readonly #place: (values: Values) => Values | Address;
  readonly #tensors = new WeakMap<Values, NativeTensor>();
  readonly #collected: FinalizationRegistry<Address>;

  /** @param place - where the elements lie, in the memory that `memoryInfo` tells of */
  constructor(
    api: NativeApi,
    memoryInfo: Address,
    place: (values: Values) => Values | Address = (values) => values,
  ) {
    this.#place = place;
    this.#api = api;
    this.#memoryInfo = memoryInfo;
    this.#collected = new FinalizationRegistry((address) => api.call.ReleaseValue(address));
  }

  input(tensor: EngineTensor): Address {
    return this.#addressOf(tensor);
  }

  output(tensor: EngineTensor): Address {
    return this.#addressOf(tensor);
  }

  #addressOf({ values, shape, type }: EngineTensor): Address {
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
      this.#place(values),
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
