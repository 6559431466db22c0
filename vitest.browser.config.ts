import { defineConfig } from 'vitest/config';

/** End-to-end tests: the pages that a demo wrote, and exported models, in a real Chromium. */
export default defineConfig({
  resolve: { conditions: ['@antiphon/source'] },
  ssr: { resolve: { conditions: ['@antiphon/source'] } },
  test: {
    include: ['e2e/**/*.test.ts'],
    reporters: ['default', './vitest.summary-reporter.ts'],
    globalSetup: ['./vitest.folder.ts'],
    pool: 'forks',
    execArgv: ['--import', 'tsx', '--conditions=@antiphon/source'],
    // A page of the docs has commands that train and audit every strategy: minutes on a busy machine.
    testTimeout: 600_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    maxConcurrency: 2,
  },
});
