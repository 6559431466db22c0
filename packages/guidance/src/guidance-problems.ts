import { isAntiphonError } from '@antiphon/core';
import { COMMON_OPTIONS } from './options/common-options';
import { isPlainObject, optionsProblems, type SpecProblem } from './options/options';
import { createGuidance, guidanceDefinition, guidanceKinds } from './registry';

/** All that is wrong with a guidance spec, of which `createGuidance` says the first. */
export function guidanceProblems(spec: unknown): SpecProblem[] {
  if (isPlainObject(spec) && guidanceKinds().includes(String(spec.kind))) {
    const { kind, ...given } = spec;
    const problems = optionsProblems({ ...guidanceDefinition(kind).options, ...COMMON_OPTIONS }, given);
    if (problems.length > 0) return problems;
  }
  try {
    createGuidance(spec);
  } catch (error) {
    if (!isAntiphonError(error)) throw error;
    const problem = error.message.replace(/\.$/, '');
    return [error.code === 'UNKNOWN_GUIDANCE' ? { key: 'kind', problem, known: guidanceKinds() } : { problem }];
  }
  return [];
}
