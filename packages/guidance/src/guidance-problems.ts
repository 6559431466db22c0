import { isAntiphonError } from '@antiphon/core';
import { COMMON_OPTIONS, oneBranchProblem } from './options/common-options';
import { isPlainObject, optionsProblems, type SpecProblem } from './options/options';
import { createGuidance, guidanceDefinition, guidanceKinds } from './registry';

/** All that is wrong with a guidance spec, of which `createGuidance` says the first. */
export function guidanceProblems(spec: unknown): SpecProblem[] {
  if (isPlainObject(spec) && guidanceKinds().includes(String(spec.kind))) {
    const { kind, ...given } = spec;
    const { options, oneBranch } = guidanceDefinition(kind);
    const idle = oneBranch === true ? Object.keys(given).filter((key) => Object.hasOwn(COMMON_OPTIONS, key)) : [];
    const problems = [
      ...optionsProblems({ ...options, ...COMMON_OPTIONS }, given),
      ...idle.map((key) => ({ key, problem: oneBranchProblem(key) })),
    ];
    if (problems.length > 0) return problems;
  }
  try {
    createGuidance(spec);
  } catch (error) {
    if (!isAntiphonError(error) || error.code === 'PLUGIN_MISTAKE') throw error;
    const problem = error.message.replace(/\.$/, '');
    return [{ ...(error.code === 'UNKNOWN_GUIDANCE' ? { key: 'kind' } : {}), problem }];
  }
  return [];
}
