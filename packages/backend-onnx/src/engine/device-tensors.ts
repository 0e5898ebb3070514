import type { DeviceMemory, EngineTensor, Values } from './engine.ts';
import type { Environment } from './environment.ts';
import type { Address, NativeApi } from './native-api.ts';
import { type NativeTensors, sameShape, type TensorValues, typeNumbers } from './native-tensors.ts';
import type { Place, Transfer } from './transfer.ts';

/** What the device holds of one buffer. */
interface DeviceCopy {
  /** The value that owns the memory. */
  readonly owner: Address;
  readonly place: Place;
  /** Which side was written last. */
  newer: 'host' | 'device' | 'neither';
  /** The last value over the memory: runs ask for the same again and again. */
  view: { readonly address: Address; readonly tensor: EngineTensor } | undefined;
}

/** Smaller tensors stay with the host: a copy of theirs costs no more than its own start. */
const smallestBytes = 65;

/**
 * Tensors in a device's memory. Each buffer of JavaScript's has at most one copy there; a run reads and writes the
 * copies, and bytes move only where a side is asked for what the other one wrote.
 */
export class DeviceTensors implements TensorValues, DeviceMemory {
  readonly #api: NativeApi;
  readonly #transfer: Transfer;
  readonly #host: NativeTensors;
  readonly #hostInfo: Address;
  readonly #deviceInfo: Address;
  readonly #allocator: Address;
  readonly #copies = new Map<ArrayBufferLike, DeviceCopy>();

  constructor(
    api: NativeApi,
    environment: Environment,
    host: NativeTensors,
    transfer: Transfer,
    deviceInfo: Address,
  ) {
    this.#api = api;
    this.#host = host;
    this.#transfer = transfer;
    this.#hostInfo = environment.memoryInfo;
    this.#deviceInfo = deviceInfo;
    this.#allocator = api.create('CreateAllocator', transfer.session, deviceInfo);
  }

  input(tensor: EngineTensor): Address {
    if (isSmall(tensor.values)) return this.#host.input(tensor);
    const copy = this.#copyOf(tensor.values.buffer);
    if (copy.newer === 'host') {
      this.#transfer.copySync(this.#onHost(tensor.values), copy.place, tensor.values.byteLength);
      copy.newer = 'neither';
    }
    return this.#view(copy, tensor);
  }

  output(tensor: EngineTensor): Address {
    if (isSmall(tensor.values)) return this.#host.output(tensor);
    const copy = this.#copyOf(tensor.values.buffer);
    copy.newer = 'device';
    return this.#view(copy, tensor);
  }

  written(buffer: ArrayBuffer): void {
    const copy = this.#copies.get(buffer);
    if (copy !== undefined) copy.newer = 'host';
  }

  async read(values: Values): Promise<void> {
    const copy = this.#copies.get(values.buffer);
    if (copy?.newer !== 'device') return;
    await this.#transfer.copy(copy.place, this.#onHost(values), values.byteLength);
    copy.newer = 'neither';
  }

  readSync(values: Values): void {
    const copy = this.#copies.get(values.buffer);
    if (copy?.newer !== 'device') return;
    this.#transfer.copySync(copy.place, this.#onHost(values), values.byteLength);
    copy.newer = 'neither';
  }

  release(buffer: ArrayBufferLike): void {
    const copy = this.#copies.get(buffer);
    if (copy === undefined) return;
    this.#copies.delete(buffer);
    if (copy.view !== undefined) this.#api.call.ReleaseValue(copy.view.address);
    this.#api.call.ReleaseValue(copy.owner);
  }

  dispose(): void {
    for (const buffer of [...this.#copies.keys()]) this.release(buffer);
    this.#api.call.ReleaseAllocator(this.#allocator);
  }

  #copyOf(buffer: ArrayBufferLike): DeviceCopy {
    const known = this.#copies.get(buffer);
    if (known !== undefined) return known;
    const shape = new BigInt64Array([BigInt(buffer.byteLength)]);
    const uint8 = 2;
    const owner = this.#api.create('CreateTensorAsOrtValue', this.#allocator, shape, 1, uint8);
    const start = this.#api.create('GetTensorMutableData', owner);
    const place = { memoryInfo: this.#deviceInfo, start };
    const copy: DeviceCopy = { owner, place, newer: 'host', view: undefined };
    this.#copies.set(buffer, copy);
    return copy;
  }

  #onHost(values: Values): Place {
    return { memoryInfo: this.#hostInfo, start: values };
  }

  #view(copy: DeviceCopy, tensor: EngineTensor): Address {
    const { values, shape, type } = tensor;
    if (copy.view !== undefined) {
      const { address, tensor: last } = copy.view;
      if (last.type === type && sameShape(last.shape, shape)) return address;
      this.#api.call.ReleaseValue(address);
    }
    const sizes = BigInt64Array.from(shape, BigInt);
    const { memoryInfo, start } = copy.place;
    const given = [memoryInfo, start, values.byteLength, sizes, shape.length, typeNumbers[type]];
    const address = this.#api.create('CreateTensorWithDataAsOrtValue', ...given);
    copy.view = { address, tensor };
    return address;
  }
}

function isSmall({ buffer }: Values): boolean {
  return buffer.byteLength < smallestBytes;
}
