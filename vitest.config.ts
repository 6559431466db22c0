import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['@antiphon/source'] },
  ssr: { resolve: { conditions: ['@antiphon/source'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'docs/**/*.test.ts', 'scripts/**/*.test.ts'],
    reporters: ['default', './vitest.summary-reporter.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // Worker threads that the code under test starts inherit these, so they too run from source.
    execArgv: ['--import', 'tsx', '--conditions=@antiphon/source'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
