import type { EngineTensor, Program, ProgramSource } from '../engine/engine.ts';
import type { BufferPool } from '../memory/buffer-pool.ts';
import { partOf } from '../memory/storage.ts';
import { writeModel } from '../onnx/model.ts';
import type { Binding, Compiled } from './compiler.ts';
import { allocateOutputs } from './output-tensors.ts';
import type { Run } from './run.ts';
import { sizeOf, type Value } from './value.ts';

/** Returns what an engine compiles. */
export function sourceOf({ graph }: Compiled): ProgramSource {
  const names = (ports: readonly { name: string }[]) => ports.map(({ name }) => name);
  return { model: writeModel(graph), inputs: names(graph.inputs), outputs: names(graph.outputs) };
}

/** A compiled graph together with what its inputs and outputs are in a run. */
export class BoundProgram {
  readonly program: Program;
  readonly #compiled: Omit<Compiled, 'graph'>;

  constructor(program: Program, { inputs, outputs }: Compiled) {
    this.program = program;
    this.#compiled = { inputs, outputs };
  }

  get bytes(): number {
    return this.program.bytes;
  }

  dispose(): void {
    this.program.dispose();
  }

  /** Returns the tensors of a run, for which its outputs are given memory. */
  tensors(run: Run, pool: BufferPool): { inputs: EngineTensor[]; outputs: EngineTensor[] } {
    const { inputs, outputs } = this.#compiled;
    // The inputs first: an output that is written over an input takes its memory.
    const given = inputs.map((binding) => tensorOf(run.inputs, binding));
    allocateOutputs(run, pool);
    return { inputs: given, outputs: outputs.map((binding) => tensorOf(run.outputs, binding)) };
  }
}

function tensorOf(values: readonly Value[], { value, part }: Binding): EngineTensor {
  const { storage, shape, type } = values[value]!;
  if (part === undefined) return { values: storage!.values, shape, type };
  const bytes = part.type === 'uint8';
  return {
    values: partOf(storage!, { offset: part.offset, length: sizeOf(part.shape), bytes }),
    shape: part.shape,
    type: part.type ?? type,
  };
}
