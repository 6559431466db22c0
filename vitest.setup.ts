import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import { afterAll, expect } from 'vitest';
import { shared } from './packages/core/src/registry/shared';

/**
 * Test files follow one another in a process that is kept, and the registries are the process's: what one file registers (plugins, strategies with mistakes) is gone before the next.
 */
afterAll(() => {
  const { tables, loads } = shared();
  for (const table of tables.values())
    for (const [name, { origin }] of table) if (origin !== undefined) table.delete(name);
  loads.clear();
});

// Files run beside each other, one for each core: networks that compute on all cores at once would only be in each other's way.
os.availableParallelism = () => 1;
syncBuiltinESMExports();

/** Arrays of the same bytes are equal, at once: number by number, a million of them takes seconds. What differs is left to vitest, which shows where. */
expect.addEqualityTesters([
  (a, b) => {
    if (!ArrayBuffer.isView(a) || !ArrayBuffer.isView(b) || a.constructor !== b.constructor) return undefined;
    return bytesOf(a).equals(bytesOf(b)) ? true : undefined;
  },
]);

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
