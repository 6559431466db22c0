import { afterAll } from 'vitest';
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
