import type { DeviceMemory, EngineTensor, Values } from './engine.ts';
import type { Environment } from './environment.ts';
import type { Address, NativeApi } from './native-api.ts';
import { NativeTensors, type TensorValues } from './native-tensors.ts';
import type { Place, Transfer } from './transfer.ts';

/** What the device holds of one buffer. */
interface DeviceCopy {
  /** The value that owns the memory. */
  readonly owner: Address;
  readonly start: Address;
  readonly buffer: ArrayBufferLike;
  /** Which side was written last. */
  newer: 'host' | 'device' | 'neither';
}

/** Smaller tensors stay with the host: a copy of theirs costs no more than its own start. */
const smallestBytes = 65;
const uint8 = 2;

/**
 * Tensors in a device's memory. Each buffer of JavaScript's has at most one copy there; a run reads and writes the
 * copies, and bytes move only where a side is asked for what the other one wrote.
 */
export class DeviceTensors implements TensorValues, DeviceMemory {
  readonly #api: NativeApi;
  readonly #transfer: Transfer;
  readonly #host: NativeTensors;
  readonly #views: NativeTensors;
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
    this.#views = new NativeTensors(
      api,
      deviceInfo,
      ({ buffer, byteOffset }) => this.#copies.get(buffer)!.start + BigInt(byteOffset),
    );
  }

  input(tensor: EngineTensor): Address {
    const { buffer } = tensor.values;
    if (isSmall(buffer)) return this.#host.input(tensor);
    this.#upload(this.#copies.get(buffer) ?? this.#allocate(buffer, 'host'));
    return this.#views.input(tensor);
  }

  output(tensor: EngineTensor): Address {
    const { buffer } = tensor.values;
    if (isSmall(buffer)) return this.#host.output(tensor);
    const copy = this.#copies.get(buffer) ?? this.#allocate(buffer, 'neither');
    // A run may write a part of it and leave the rest as the host wrote it.
    this.#upload(copy);
    copy.newer = 'device';
    return this.#views.output(tensor);
  }

  written(buffer: ArrayBufferLike): void {
    const copy = this.#copies.get(buffer);
    if (copy !== undefined) copy.newer = 'host';
  }

  async read(values: Values): Promise<void> {
    const copy = this.#copies.get(values.buffer);
    if (copy?.newer !== 'device') return;
    await this.#transfer.copy(this.#onDevice(copy), this.#onHost(values), values.byteLength);
    copy.newer = 'neither';
  }

  readSync(values: Values): void {
    const copy = this.#copies.get(values.buffer);
    if (copy?.newer !== 'device') return;
    this.#transfer.copySync(this.#onDevice(copy), this.#onHost(values), values.byteLength);
    copy.newer = 'neither';
  }

  release(buffer: ArrayBufferLike): void {
    const copy = this.#copies.get(buffer);
    if (copy === undefined) return;
    this.#copies.delete(buffer);
    this.#api.call.ReleaseValue(copy.owner);
  }

  dispose(): void {
    for (const buffer of [...this.#copies.keys()]) this.release(buffer);
    this.#api.call.ReleaseAllocator(this.#allocator);
  }

  #allocate(buffer: ArrayBufferLike, newer: DeviceCopy['newer']): DeviceCopy {
    const shape = new BigInt64Array([BigInt(buffer.byteLength)]);
    const owner = this.#api.create('CreateTensorAsOrtValue', this.#allocator, shape, 1, uint8);
    const copy = { owner, start: this.#api.create('GetTensorMutableData', owner), buffer, newer };
    this.#copies.set(buffer, copy);
    return copy;
  }

  #upload(copy: DeviceCopy): void {
    if (copy.newer !== 'host') return;
    const bytes = new Uint8Array(copy.buffer);
    this.#transfer.copySync(this.#onHost(bytes), this.#onDevice(copy), bytes.byteLength);
    copy.newer = 'neither';
  }

  #onHost(values: Values): Place {
    return { memoryInfo: this.#hostInfo, start: values };
  }

  #onDevice({ start }: DeviceCopy): Place {
    return { memoryInfo: this.#deviceInfo, start };
  }
}

function isSmall({ byteLength }: ArrayBufferLike): boolean {
  return byteLength < smallestBytes;
}
