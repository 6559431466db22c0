import { defineConfig } from 'vitest/config';
import base, { SLOW } from './vitest.config';

/** What takes long by its nature (many processes, thousands of steps, plugins from training to serving), or measures the memory of its process, which it has for itself. */
export default defineConfig({
  ...base,
  test: { ...base.test, isolate: true, include: [SLOW], exclude: ['**/node_modules/**'] },
});
