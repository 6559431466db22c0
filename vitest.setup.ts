import { afterAll, expect } from 'vitest';
import './scripts/source/one-core.mjs'; // files run beside each other, one a core
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
