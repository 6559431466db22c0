import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import base, { SHARED } from './vitest.config';

const folder = fileURLToPath(new URL('../shared', import.meta.url));
const absent = !existsSync(folder);
if (absent && process.env.CI) throw new Error(`CI needs ${folder}: recorded numbers and real recordings.`);
if (absent) console.log(`skipped: every ${SHARED}, because ${folder} is not there (recorded numbers, real recordings)`);

/** Tests against recorded numbers and real recordings, which lie beside the repository because they may not be part of it. */
export default defineConfig({
  ...base,
  test: { ...base.test, include: absent ? [] : [SHARED], exclude: ['**/node_modules/**'], passWithNoTests: absent },
});
