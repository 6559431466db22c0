import { jasmine } from './jasmine-globals';
import './use-backend';
import '@tensorflow/tfjs-core/dist/tests.js';
import { exclusionOf } from './exclusions';

/** How one case of the suite ended. */
export interface CaseResult {
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'excluded';
  /** Why it failed, or is excluded. */
  readonly reason?: string;
}

/** Runs TensorFlow.js's own backend tests on this backend, in the order in which they stand. @param only part of the names of cases to run */
export async function runSuite(onResult: (result: CaseResult) => void, only = ''): Promise<void> {
  const env = jasmine.getEnv();
  env.configure({
    random: false,
    // Excluded cases are counted by the reporter, not run.
    specFilter: (spec: { getFullName(): string }) =>
      exclusionOf(spec.getFullName()) === undefined && spec.getFullName().includes(only),
  });
  env.clearReporters();
  env.addReporter({
    specDone: ({ fullName, status, failedExpectations: [failure] }: JasmineSpec) => {
      const excluded = exclusionOf(fullName);
      if (excluded !== undefined) onResult({ name: fullName, status: 'excluded', reason: excluded });
      else if (status === 'passed') onResult({ name: fullName, status: 'passed' });
      else if (status === 'failed')
        onResult({ name: fullName, status: 'failed', reason: failure?.message ?? 'unknown' });
    },
  });
  await env.execute();
}

interface JasmineSpec {
  readonly fullName: string;
  readonly status: string;
  readonly failedExpectations: readonly { readonly message: string }[];
}
