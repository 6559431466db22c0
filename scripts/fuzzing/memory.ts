import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes by which memory grew. */
export interface Growth {
  /** Array buffers, which lie outside of the heap. Mostly freed long after: one huge array is always seen. */
  readonly buffers: number;
  /** Objects, with what was thrown away since the last garbage collection. */
  readonly objects: number;
}

/** What memory grows by while something is done. */
export async function growth(work: () => Promise<void>): Promise<Growth> {
  const before = getHeapStatistics();
  await work();
  const after = getHeapStatistics();
  return {
    buffers: after.external_memory - before.external_memory,
    objects: after.used_heap_size - before.used_heap_size,
  };
}

/** `growth`, from a collected heap: for a second look. */
export async function cleanGrowth(work: () => Promise<void>): Promise<Growth> {
  collectGarbage();
  return growth(work);
}
