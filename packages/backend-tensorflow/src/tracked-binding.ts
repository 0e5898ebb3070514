import type { Binding } from './load-addon.ts';

/** The addon, with a list of the handles that live. */
export interface TrackedBinding {
  readonly binding: Binding;
  /** How many tensors TensorFlow holds for it. */
  count(): number;
  /** Deletes all of them. */
  clear(): void;
}

/** Watches what is made and deleted through a binding, so that the end of a backend can free what tensors still held. */
export function trackBinding(binding: Binding): TrackedBinding {
  const handles = new Set<number>();
  // The addon's functions cannot be assigned to, so the watching ones are defined over them.
  const own = {
    createTensor(shape: number[], dtype: number, values: unknown) {
      const handle = binding.createTensor(shape, dtype, values);
      handles.add(handle);
      return handle;
    },
    executeOp(name: string, attributes: unknown, inputs: number[], outputs: number) {
      const made = binding.executeOp(name, attributes, inputs, outputs);
      for (const { id } of made) handles.add(id);
      return made;
    },
    deleteTensor(handle: number) {
      handles.delete(handle);
      binding.deleteTensor(handle);
    },
  };
  return {
    binding: Object.create(binding, Object.getOwnPropertyDescriptors(own)) as Binding,
    count: () => handles.size,
    clear() {
      for (const handle of handles) binding.deleteTensor(handle);
      handles.clear();
    },
  };
}
