import { aborted } from './aborted.ts';
import type { EngineTensor, Program, ProgramSource, TraceEvent } from './engine.ts';
import type { Address, NativeApi } from './native-api.ts';
import { type NativeStrings, nativeStrings } from './native-strings.ts';
import type { TensorValues } from './native-tensors.ts';
import type { ProfileFile } from './profile-file.ts';
import { RunStop } from './run-stop.ts';

/** One ONNX Runtime session: a compiled graph and the name and pointer arrays that a run of it needs. */
export class Session implements Program {
  readonly bytes: number;
  readonly #api: NativeApi;
  readonly #tensors: TensorValues;
  readonly #inputNames: NativeStrings;
  readonly #outputNames: NativeStrings;
  readonly #inputs: BigUint64Array;
  readonly #outputs: BigUint64Array;
  readonly #profile: ProfileFile | undefined;
  readonly #released: () => void;
  #address: Address;
  readonly #underWay = new Set<readonly EngineTensor[]>();

  constructor(
    api: NativeApi,
    tensors: TensorValues,
    address: Address,
    source: ProgramSource,
    profile: ProfileFile | undefined,
    released: () => void,
  ) {
    this.#api = api;
    this.#tensors = tensors;
    this.#address = address;
    this.#profile = profile;
    this.#released = released;
    this.#inputNames = nativeStrings(api, source.inputs);
    this.#outputNames = nativeStrings(api, source.outputs);
    this.#inputs = new BigUint64Array(Math.max(1, source.inputs.length));
    this.#outputs = new BigUint64Array(Math.max(1, source.outputs.length));
    // A loaded graph takes a few times its serialised size; measured at 3 to 5 on BERT's training steps.
    this.bytes = source.model.byteLength * 5;
  }

  async run(
    inputs: readonly EngineTensor[],
    outputs: readonly EngineTensor[],
    signal?: AbortSignal,
  ): Promise<void> {
    // What the native side points to stays reachable while it runs.
    const tensors = [...inputs, ...outputs];
    this.#underWay.add(tensors);
    const stop = signal && new RunStop(this.#api, signal);
    try {
      await this.#api.callAsync('Run', ...this.#parameters(inputs, outputs, stop?.options));
    } catch (cause) {
      throw signal?.aborted ? aborted(signal) : cause;
    } finally {
      stop?.dispose();
      this.#underWay.delete(tensors);
    }
  }

  runSync(inputs: readonly EngineTensor[], outputs: readonly EngineTensor[]): void {
    this.#api.call.Run(...this.#parameters(inputs, outputs));
  }

  endProfile(): TraceEvent[] {
    return this.#profile?.end(this.#address) ?? [];
  }

  dispose(): void {
    if (this.#address === 0n) return;
    this.#api.call.ReleaseSession(this.#address);
    this.#profile?.dispose();
    this.#address = 0n;
    this.#released();
  }

  #parameters(
    inputs: readonly EngineTensor[],
    outputs: readonly EngineTensor[],
    runOptions: Address | null = null,
  ): unknown[] {
    inputs.forEach((tensor, index) => {
      this.#inputs[index] = this.#tensors.input(tensor);
    });
    outputs.forEach((tensor, index) => {
      this.#outputs[index] = this.#tensors.output(tensor);
    });
    return [
      this.#address,
      runOptions,
      this.#inputNames.pointers,
      this.#inputs,
      inputs.length,
      this.#outputNames.pointers,
      outputs.length,
      this.#outputs,
    ];
  }
}
