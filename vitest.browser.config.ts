import { defineConfig } from 'vitest/config';

/** End-to-end tests: the pages that a demo wrote, in a real Chromium. */
export default defineConfig({
  resolve: { conditions: ['@antiphon/source'] },
  ssr: { resolve: { conditions: ['@antiphon/source'] } },
  test: {
    include: ['e2e/**/*.test.ts'],
    reporters: ['default', './vitest.summary-reporter.ts'],
    testTimeout: 240_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
