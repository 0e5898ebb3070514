/// <reference types="@webgpu/types" />
import { type DataType, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { BindGroups, type Bound } from './bind-groups.ts';
import { type Program, programText, SettingsWriter } from './program.ts';
import { SettingsCache } from './settings-cache.ts';
import type { TfjsInternals } from './tfjs-internals.ts';

/** The number of workgroups along x, y and z. */
export type Groups = readonly [x: number, y?: number, z?: number];

/**
 * How many commands are handed over together: each time costs some, and until the first the device waits. It is for
 * tfjs's own kernels too.
 */
export const dispatchesOfSubmit = 64;

/** A compiled program. */
interface Pipeline extends Bound {
  readonly pipeline: GPUComputePipeline;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly uniforms: readonly string[];
  readonly settings: SettingsWriter | undefined;
}

/** What a started backend's `memory()` tells beside tfjs's own counts. */
export interface DeviceMemory {
  /** Bytes of the buffers in use. */
  readonly numBytesInGPU: number;
  /** The same, with buffers that wait to be used again. */
  readonly numBytesAllocatedInGPU: number;
  readonly unreliable: boolean;
  readonly numBuffersInUse: number;
  /** Buffers that were created and not destroyed, those of the kernels' settings too. */
  readonly numLiveBuffers: number;
  /** Their bytes. */
  readonly numLiveBytes: number;
}

export interface GpuOptions {
  /** Whether the driver computes on the CPU. */
  readonly software: boolean;
  /** Whether the products of linear layers take their operands as 16-bit floats. */
  readonly half?: boolean;
  /** Whether threads may exchange values within subgroups: by default where the device has them. */
  readonly subgroups?: boolean;
}

/** How many threads a device's subgroups have. */
export interface SubgroupSizes {
  readonly smallest: number;
  readonly largest: number;
}

/** Asked once: the device answers with a new object each time. */
function sizesOf(device: GPUDevice): SubgroupSizes | undefined {
  // The types that tfjs is pinned to are older than these members.
  const { adapterInfo } = device as GPUDevice & {
    adapterInfo?: { subgroupMinSize?: number; subgroupMaxSize?: number };
  };
  const { subgroupMinSize: smallest, subgroupMaxSize: largest } = adapterInfo ?? {};
  return smallest && largest ? { smallest, largest } : undefined;
}

/** What kernels see of the graphics device: tensors in its memory and programs that run over them. */
export class Gpu {
  readonly tfjs: TfjsInternals;
  /** Whether its driver computes on the CPU. */
  readonly software: boolean;
  /** Whether the products of linear layers take their operands as 16-bit floats. */
  readonly half: boolean;
  /** Whether threads may exchange values within subgroups. */
  readonly subgroups: boolean;
  /** Nothing where threads exchange no values within subgroups, or the device does not tell. */
  readonly subgroupSizes: SubgroupSizes | undefined;
  /** The kinds of products that this device was measured to compute faster within subgroups, see `measureProducts`. */
  readonly productsBySubgroups = new Set<string>();
  private readonly pipelines = new Map<string, Pipeline>();
  private readonly bindGroups: BindGroups;
  private readonly settings: SettingsCache;
  private readonly rewritten = new WeakMap<object, number>();

  constructor(
    tfjs: TfjsInternals,
    {
      software,
      half = false,
      subgroups = tfjs.device.features.has('subgroups' as GPUFeatureName),
    }: GpuOptions,
  ) {
    this.tfjs = tfjs;
    this.software = software;
    this.half = half;
    this.subgroups = subgroups;
    this.subgroupSizes = subgroups ? sizesOf(tfjs.device) : undefined;
    this.settings = new SettingsCache(tfjs);
    this.bindGroups = new BindGroups(tfjs);
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

  /** Returns a tensor of the same values that may be written to: of the same memory where it has one holder. */
  own(x: TensorInfo): TensorInfo {
    const { tfjs } = this;
    const { refCount } = tfjs.tensorMap.get(x.dataId);
    if (refCount === 1) {
      this.rewritten.set(x.dataId, this.timesRewritten(x.dataId) + 1);
      return this.reshape(x, x.shape);
    }
    const copy = this.tensor(x.shape, x.dtype);
    if (util.sizeFromShape(x.shape) === 0) return copy;
    const [from, to] = [this.bufferOf(x), this.bufferOf(copy)];
    tfjs.ensureCommandEncoderReady();
    tfjs.endComputePassEncoder();
    tfjs.commandEncoder!.copyBufferToBuffer(from, 0, to, 0, util.sizeFromShape(x.shape) * 4);
    return copy;
  }

  /** How often a tensor's memory has been given out to be written to again. */
  timesRewritten(dataId: object): number {
    return this.rewritten.get(dataId) ?? 0;
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
    const known = this.pipeline(program);
    if (known.writes.every(isEmpty)) return;
    if (known.reads.some(isEmpty)) {
      for (const name of known.writes) this.clear(tensors[name]!);
      return;
    }
    // First of all: making room for new settings may hand over what is recorded.
    const words = known.settings?.write(settings);
    const uniform = words && (program.volatile ? this.settings.once(words) : this.settings.kept(words));
    const buffers: GPUBuffer[] = [];
    for (const name of known.reads) buffers.push(this.bufferOf(tensors[name]!));
    for (const name of known.writes) {
      buffers.push(this.bufferOf(tensors[name]!));
      // What was read of it before is no longer so.
      tfjs.tensorMap.get(tensors[name]!.dataId).values = null;
    }
    for (const name of known.uniforms) buffers.push(this.bufferOf(tensors[name]!));
    tfjs.ensureCommandEncoderReady();
    tfjs.computePassEncoder ??= tfjs.commandEncoder!.beginComputePass();
    tfjs.computePassEncoder.setPipeline(known.pipeline);
    tfjs.computePassEncoder.setBindGroup(0, this.bindGroups.get(known, buffers, uniform));
    tfjs.computePassEncoder.dispatchWorkgroups(x, y, z);
    tfjs.dispatchCountInPass++;
    if (tfjs.dispatchCountInPass >= dispatchesOfSubmit) this.submit();
  }

  /** Hands everything recorded so far to the device. */
  submit(): void {
    const { tfjs } = this;
    if (!tfjs.commandEncoder) {
      tfjs.bufferManager.submitted();
      return;
    }
    tfjs.endComputePassEncoder();
    tfjs.submitQueue();
  }

  /** What is in the device's memory, as `memory()` of tfjs's backends tells it, and our own count beside. */
  memory(): DeviceMemory {
    const { bufferManager } = this.tfjs;
    const [pool, settings] = [bufferManager.count, this.settings.count];
    return {
      numBytesInGPU: bufferManager.numBytesUsed,
      numBytesAllocatedInGPU: bufferManager.numBytesAllocated,
      unreliable: false,
      numBuffersInUse: bufferManager.getNumUsedBuffers(),
      numLiveBuffers: pool.buffers + settings.buffers,
      numLiveBytes: pool.bytes + settings.bytes,
    };
  }

  /** Makes a new tensor hold zeros. */
  private clear({ dataId, dtype, shape }: TensorInfo): void {
    const type = dtype === 'float32' ? 'float32' : 'int32';
    this.tfjs.tensorMap.get(dataId).values = util.makeZerosTypedArray(util.sizeFromShape(shape), type);
  }

  private bufferOf({ dataId }: TensorInfo): GPUBuffer {
    this.tfjs.uploadToGPU(dataId);
    return this.tfjs.tensorMap.get(dataId).resource!;
  }

  private pipeline(program: Program): Pipeline {
    const known = this.pipelines.get(program.key);
    if (known) return known;
    const { device } = this.tfjs;
    const module = device.createShaderModule({ code: programText(program), label: program.key });
    const pipeline = device.createComputePipeline({
      compute: { module, entryPoint: 'main' },
      label: program.key,
      layout: 'auto',
    });
    const made = {
      id: this.pipelines.size,
      pipeline,
      layout: pipeline.getBindGroupLayout(0),
      reads: Object.keys(program.reads),
      writes: Object.keys(program.writes),
      uniforms: Object.keys(program.uniforms ?? {}),
      settings: program.settings && new SettingsWriter(program.settings),
    };
    this.pipelines.set(program.key, made);
    return made;
  }
}
