/// <reference types="@webgpu/types" />
import { type DataType, env, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { type Program, programText, settingsBytes } from './program.ts';
import { SettingsCache } from './settings-cache.ts';
import type { TfjsInternals } from './tfjs-internals.ts';

/** The number of workgroups along x, y and z. */
export type Groups = readonly [x: number, y?: number, z?: number];

/** What kernels see of the graphics device: tensors in its memory and programs that run over them. */
export class Gpu {
  readonly tfjs: TfjsInternals;
  /** Whether its driver computes on the CPU. */
  readonly software: boolean;
  private readonly pipelines = new Map<
    string,
    { pipeline: GPUComputePipeline; layout: GPUBindGroupLayout }
  >();
  private readonly settings: SettingsCache;

  constructor(tfjs: TfjsInternals, software: boolean) {
    this.tfjs = tfjs;
    this.software = software;
    this.settings = new SettingsCache(tfjs);
  }

  get limits(): GPUSupportedLimits {
    return this.tfjs.device.limits;
  }

  /** Returns a new tensor whose values are whatever its memory holds. */
  tensor(shape: readonly number[], dtype: DataType = 'float32'): TensorInfo {
    const info = this.tfjs.makeTensorInfo([...shape], dtype);
    if (util.sizeFromShape(info.shape) === 0) {
      this.tfjs.tensorMap.get(info.dataId).values = util.getTypedArrayFromDType(dtype as 'float32', 0);
    }
    return info;
  }

  /** Returns a new tensor of zeros. */
  zeros(shape: readonly number[], dtype: 'float32' | 'int32' = 'float32'): TensorInfo {
    const values = util.makeZerosTypedArray(util.sizeFromShape([...shape]), dtype);
    return this.tfjs.makeTensorInfo([...shape], dtype, values);
  }

  /** Returns a tensor of the same memory under another shape. */
  reshape({ dataId, dtype }: TensorInfo, shape: readonly number[]): TensorInfo {
    this.tfjs.incRef(dataId);
    return { dataId, dtype, shape: [...shape] };
  }

  /** Frees tensors that only a kernel knew of. */
  free(...tensors: TensorInfo[]): void {
    for (const { dataId } of tensors) this.tfjs.disposeData(dataId);
  }

  /**
   * Runs a program. Where a buffer that it reads has no values nothing runs: what it writes is sums over nothing, 0.
   *
   * @param tensors - by the names of the program's buffers
   * @param settings - by the names of its settings
   */
  run(
    program: Program,
    tensors: Readonly<Record<string, TensorInfo>>,
    settings: Readonly<Record<string, number>>,
    [x, y = 1, z = 1]: Groups,
  ): void {
    const { tfjs } = this;
    const isEmpty = (name: string) => util.sizeFromShape(tensors[name]!.shape) === 0;
    const outputs = Object.keys(program.writes);
    if (outputs.every(isEmpty)) return;
    if (Object.keys(program.reads).some(isEmpty)) {
      for (const name of outputs) this.clear(tensors[name]!);
      return;
    }
    const { pipeline, layout } = this.pipeline(program);
    // First of all: making room for new settings may hand over what is recorded.
    const uniform = program.settings && this.uniform(program, settings);
    const entries: GPUBindGroupEntry[] = [];
    for (const name of [...Object.keys(program.reads), ...Object.keys(program.writes)]) {
      const { dataId } = tensors[name]!;
      tfjs.uploadToGPU(dataId);
      tfjs.commandQueueOwnedIds.add(dataId);
      entries.push({ binding: entries.length, resource: { buffer: tfjs.tensorMap.get(dataId).resource! } });
    }
    if (uniform) entries.push({ binding: entries.length, resource: { buffer: uniform } });
    const bindGroup = tfjs.device.createBindGroup({ layout, entries });
    tfjs.ensureCommandEncoderReady();
    tfjs.computePassEncoder ??= tfjs.commandEncoder!.beginComputePass();
    tfjs.computePassEncoder.setPipeline(pipeline);
    tfjs.computePassEncoder.setBindGroup(0, bindGroup);
    tfjs.computePassEncoder.dispatchWorkgroups(x, y, z);
    tfjs.dispatchCountInPass++;
    if (tfjs.dispatchCountInPass >= env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE')) this.submit();
  }

  /** Hands everything recorded so far to the device. */
  submit(): void {
    if (!this.tfjs.commandEncoder) return;
    this.tfjs.endComputePassEncoder();
    this.tfjs.submitQueue();
  }

  /** Makes a new tensor hold zeros. */
  private clear({ dataId, dtype, shape }: TensorInfo): void {
    const type = dtype === 'float32' ? 'float32' : 'int32';
    this.tfjs.tensorMap.get(dataId).values = util.makeZerosTypedArray(util.sizeFromShape(shape), type);
  }

  private uniform(program: Program, values: Readonly<Record<string, number>>): GPUBuffer {
    const words = settingsBytes(program.settings!, values);
    return program.volatile ? this.settings.once(words) : this.settings.kept(words);
  }

  private pipeline(program: Program) {
    const known = this.pipelines.get(program.key);
    if (known) return known;
    const { device } = this.tfjs;
    const module = device.createShaderModule({ code: programText(program), label: program.key });
    const pipeline = device.createComputePipeline({
      compute: { module, entryPoint: 'main' },
      label: program.key,
      layout: 'auto',
    });
    const made = { pipeline, layout: pipeline.getBindGroupLayout(0) };
    this.pipelines.set(program.key, made);
    return made;
  }
}
