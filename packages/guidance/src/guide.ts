import type { Branch, ConditionalDenoiser, Denoiser, Guidance, Random, Samples } from '@antiphon/core';
import { branchesProblem } from './branches/check-branch';
import { refuse } from './options/options';

/** What `guide` needs beyond the denoiser and the guidance. */
export interface GuideOptions {
  /** For strategies that draw numbers while sampling. */
  readonly random: Random;
  /** Called after each step with the number of branches that it evaluated. */
  readonly onEvaluations?: (count: number) => void;
}

/** A denoiser that counts what it cost. */
export type GuidedDenoiser = Denoiser & {
  /** Network function evaluations so far: one for each branch of each step. */
  nfe(): number;
};

/**
 * Guidance turns a denoiser into a denoiser: asks which branches a step needs, has them evaluated in one batched call, and combines them by name.
 * Begins a run of the guidance: make one guided denoiser for each sampling.
 * @throws UNSUPPORTED_GUIDANCE where the model lacks what the strategy needs; INVALID_GUIDANCE, while sampling, for a branch that no denoiser could evaluate
 */
export function guide(denoiser: ConditionalDenoiser, guidance: Guidance, options: GuideOptions): GuidedDenoiser {
  const { conditions, shape, traits } = denoiser;
  const run = guidance.begin({ ...traits, conditions, shape, random: options.random });
  let evaluations = 0;
  const guided: Denoiser = async (x, step) => {
    const branches = run.branches(step);
    const problem = branchesProblem(branches, conditions);
    if (problem !== undefined) refuse(guidance.spec.kind, problem);
    const outputs = await denoiser.predict(x, step, branches);
    evaluations += branches.length;
    options.onEvaluations?.(branches.length);
    return run.combine(byName(branches, outputs), step, x);
  };
  return Object.assign(guided, { nfe: () => evaluations });
}

function byName(branches: readonly Branch[], outputs: readonly Samples[]): Record<string, Samples> {
  if (outputs.length !== branches.length) {
    throw new Error(`The denoiser returned ${outputs.length} predictions for ${branches.length} branches.`);
  }
  return Object.fromEntries(branches.map(({ name }, i) => [name, outputs[i]]));
}
