/// <reference types="@webgpu/types" />
import type { Uniform } from './settings-cache.ts';
import type { TfjsInternals } from './tfjs-internals.ts';

const most = 16384;

/** What buffers are bound to. */
export interface Bound {
  readonly id: number;
  readonly layout: GPUBindGroupLayout;
}

/**
 * Bind groups by what they bind. To make one costs more than to record a command with it, in Node several times as
 * much, and a training loop asks for the same ones at every step.
 */
export class BindGroups {
  private readonly tfjs: TfjsInternals;
  private readonly groups = new Map<string, GPUBindGroup>();

  constructor(tfjs: TfjsInternals) {
    this.tfjs = tfjs;
  }

  /** Returns a group of buffers at binding 0 and up, and after them the settings, where there are any. */
  get({ id, layout }: Bound, buffers: readonly GPUBuffer[], settings: Uniform | undefined): GPUBindGroup {
    const { bufferManager, device } = this.tfjs;
    let key = `${id} ${settings?.id ?? ''}`;
    for (const buffer of buffers) key += ` ${bufferManager.idOf(buffer)}`;
    const known = this.groups.get(key);
    if (known) return known;
    if (this.groups.size >= most) this.groups.clear();
    const bound = settings ? [...buffers, settings.buffer] : buffers;
    const entries = bound.map((buffer, binding) => ({ binding, resource: { buffer } }));
    const group = device.createBindGroup({ layout, entries });
    this.groups.set(key, group);
    return group;
  }
}
