import { defineConfig } from 'vitest/config';

/** Tests that need what lies beside the repository; `npm run test:shared` runs them. */
export const SHARED = '**/*.shared.test.ts';

/** Tests that take long by their nature; `npm run test:slow` runs them. */
export const SLOW = '**/*.slow.test.ts';

export default defineConfig({
  resolve: { conditions: ['@antiphon/source'] },
  ssr: { resolve: { conditions: ['@antiphon/source'] } },
  test: {
    include: ['*.test.ts', 'packages/*/src/**/*.test.ts', 'docs/**/*.test.ts', 'scripts/**/*.test.ts'],
    exclude: [SHARED, SLOW],
    reporters: ['default', './vitest.summary-reporter.ts'],
    pool: 'forks',
    // A process that is kept: starting one and loading TypeScript for each file takes as long as the tests.
    isolate: false,
    globalSetup: ['./vitest.folder.ts'],
    setupFiles: ['./vitest.setup.ts'],
    maxWorkers: 2,
    // Worker threads that the code under test starts inherit these, so they too run from source.
    execArgv: ['--import', 'tsx', '--conditions=@antiphon/source'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
