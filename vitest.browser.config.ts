import { defineConfig } from 'vitest/config';

/** End-to-end tests: the pages that a demo wrote, in a real Chromium. */
export default defineConfig({
  test: { include: ['e2e/**/*.test.ts'], testTimeout: 120_000, fileParallelism: false },
});
