import { PERTURBATION_KINDS, type Branch } from '@antiphon/core';

const FIELDS: readonly (keyof Branch)[] = ['name', 'keep', 'unrelated', 'timestep', 'smooth', 'perturb', 'model'];

/** What is wrong with the branches of a step, in words, or undefined. */
export function branchesProblem(branches: unknown, conditions: readonly string[]): string | undefined {
  if (!Array.isArray(branches) || branches.length === 0) return 'its "branches" must return a list of one or more';
  const names = new Set<string>();
  for (const branch of branches as unknown[]) {
    if (typeof branch !== 'object' || branch === null) return 'a branch is no object { name, keep }';
    const problem = branchProblem(branch as Branch, conditions);
    if (problem !== undefined) return problem;
    const { name } = branch as Branch;
    if (names.has(name)) return `two branches have the name "${name}"`;
    names.add(name);
  }
  return undefined;
}

/** What is wrong with a branch that a strategy asks for, in words, or undefined: a denoiser would ignore a misspelt field, and guidance would do nothing. */
export function branchProblem(branch: Branch, conditions: readonly string[]): string | undefined {
  const { name, keep, unrelated = [], timestep, smooth, perturb, model } = branch;
  const problem = (text: string): string => `the branch "${String(name)}" ${text}`;
  if (typeof name !== 'string' || name === '') return 'a branch has no name';
  const unknown = Object.keys(branch).find((field) => !FIELDS.includes(field as keyof Branch));
  if (unknown !== undefined) return problem(`has the unknown field "${unknown}". Known: ${FIELDS.join(', ')}`);
  if (typeof keep !== 'object' || keep === null) return problem('has no "keep" ({} keeps every condition)');
  const stranger = [...Object.keys(keep), ...unrelated].find((condition) => !conditions.includes(condition));
  if (stranger !== undefined)
    return problem(`names "${stranger}", which the model lacks. It has: ${conditions.join(', ')}`);
  if (timestep !== undefined && !(timestep >= 0 && timestep <= 999))
    return problem(`has the timestep ${timestep}; expected 0 … 999`);
  if (smooth !== undefined && !(smooth > 0)) return problem(`has smooth ${smooth}; expected a width above 0 frames`);
  if (perturb !== undefined && !PERTURBATION_KINDS.includes(perturb.kind))
    return problem(`perturbs by "${perturb.kind}"; expected ${PERTURBATION_KINDS.join(', ')}`);
  if (perturb?.layers.some((layer) => !Number.isInteger(layer) || layer < 0) === true)
    return problem(`perturbs the layers ${perturb.layers.join(', ')}; expected whole numbers from 0`);
  return model === undefined || model === 'weak'
    ? undefined
    : problem(`asks for the model "${String(model)}"; expected "weak"`);
}
