import { defineConfig } from 'vitest/config';
import base, { SLOW } from './vitest.config';

/** What takes long by its nature: many processes, thousands of steps, plugins from training to serving. */
export default defineConfig({ ...base, test: { ...base.test, include: [SLOW], exclude: ['**/node_modules/**'] } });
