import type { Tensor } from 'onnxruntime-common';
import { tensor } from './tensor';

/** What an encoder says of conditions, by the names of its outputs. */
export type Memory = Readonly<Record<string, Tensor>>;

/** What one sampling, or one group of lanes, has encoded; and the same put together for the runs of its steps, most of which ask for what the step before asked for. */
export class SamplingMemory {
  private readonly encoded = new Map<string, Memory>();
  /** Of several branches, by their keys joined. */
  private readonly ofBranches = new Map<string, Memory>();
  /** Of lanes, by the slot of the run: the last one alone, since lanes that end leave no use for those before. */
  private readonly ofLanes = new Map<string, { readonly keys: string; readonly memory: Memory }>();

  set(key: string, memory: Memory): void {
    this.encoded.set(key, memory);
  }

  /** The branches' memories below each other. @throws for a key that nothing was encoded under */
  branches(keys: readonly string[]): Memory {
    const parts = keys.map((key) => this.get(key));
    const [first] = parts;
    if (first === undefined) throw new Error('a step without branches');
    if (parts.length === 1) return first;
    const joined = keys.join('|');
    const known = this.ofBranches.get(joined);
    if (known !== undefined) return known;
    const memory = mapMemory(first, (name) => concatenate(parts.map((part) => part[name] as Tensor)));
    this.ofBranches.set(joined, memory);
    return memory;
  }

  /**
   * One row for each lane, whose memories are those of one item each; zeros where a lane has none.
   * @param slot what the run is called: the same rows are put together once as long as it asks for them
   * @throws for a key that nothing was encoded under, and where no lane has one
   */
  lanes(slot: string, keys: readonly (string | undefined)[]): Memory {
    const joined = keys.join('|');
    const known = this.ofLanes.get(slot);
    if (known?.keys === joined) return known.memory;
    const parts = keys.map((key) => (key === undefined ? undefined : this.get(key)));
    const first = parts.find((part) => part !== undefined);
    if (first === undefined) throw new Error('a run without lanes');
    const memory = mapMemory(first, (name, like) => {
      const values = new Float32Array(keys.length * like.size);
      parts.forEach((part, place) => part && values.set(part[name]?.data as Float32Array, place * like.size));
      return tensor({ shape: [keys.length, ...like.dims.slice(1)], values });
    });
    this.ofLanes.set(slot, { keys: joined, memory });
    return memory;
  }

  private get(key: string): Memory {
    const memory = this.encoded.get(key);
    if (memory === undefined) throw new Error(`the sampling has no memory "${key}"`);
    return memory;
  }
}

function mapMemory(memory: Memory, put: (name: string, like: Tensor) => Tensor): Memory {
  return Object.fromEntries(Object.entries(memory).map(([name, like]) => [name, put(name, like)]));
}

function concatenate(tensors: readonly Tensor[]): Tensor {
  const values = new Float32Array(tensors.reduce((sum, { size }) => sum + size, 0));
  let at = 0;
  let batch = 0;
  for (const { data, dims } of tensors) {
    values.set(data as Float32Array, at);
    at += data.length;
    batch += dims[0] ?? 0;
  }
  return tensor({ shape: [batch, ...(tensors[0]?.dims.slice(1) ?? [])], values });
}
