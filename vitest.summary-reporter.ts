import type { Reporter, TestModule } from 'vitest/node';

/**
 * Ends a run with what was skipped, by name (a skipped test says its reason there), and one line that counts. A file that fails
 * to load, a hook that throws and an error outside of any test count as failures, because the run's exit code says so too.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const count = { passed: 0, failed: unhandled.length, skipped: 0 };
    for (const module of modules) {
      const suites = [module, ...module.children.allSuites()].flatMap((suite) => suite.errors());
      if (suites.length > 0) console.log(`failed outside of a test: ${module.relativeModuleId}`);
      count.failed += suites.length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'pending') continue;
        count[state]++;
        if (state === 'skipped') console.log(`skipped: ${module.relativeModuleId} > ${test.fullName}`);
      }
    }
    console.log(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  }
}
