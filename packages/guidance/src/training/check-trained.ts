import { AntiphonError, Random, type Branch, type DenoiserTraits, type Guidance } from '@antiphon/core';
import { refuse } from '../options/options';
import { createGuidance } from '../registry';

/**
 * Refuses to sample with branches that training never showed to the network.
 * What was trained is read off the strategy's own dropout, what is needed off its own branches: no kind is known by name.
 * @param sampling spec to sample with
 * @param trained spec that the model was trained with
 * @param conditions the model's conditions
 * @param traits what the model offers beyond them; default: layers and a weaker model
 * @throws MISSING_NULL_CONDITION where a branch drops a condition and the model has nothing to put in its place,
 *   UNTRAINED_BRANCH where training never dropped (or kept) just these conditions, UNSUPPORTED_GUIDANCE where the model lacks a trait, INVALID_GUIDANCE where guidance was trained in, or should have been, at another scale
 */
export function checkTrained(
  sampling: unknown,
  trained: unknown,
  conditions: readonly string[],
  traits: DenoiserTraits = ANY_MODEL,
): void {
  const wanted = createGuidance(sampling);
  const model = createGuidance(trained);
  const asked = JSON.stringify([wanted.spec, model.spec, conditions, traits]);
  if (passed.has(asked)) return;
  checkTarget(wanted, model);
  const seen = trainedPatterns(model, conditions);
  for (const branch of neededBranches(wanted, conditions, traits)) {
    if (seen.has(pattern(branch, conditions))) continue;
    const details = { kind: wanted.spec.kind, branch: branch.name, trained: model.spec.kind };
    const drops = conditions.some((name) => branch.keep[name] === false);
    throw new AntiphonError(
      drops && model.nullCondition === 'none' ? 'MISSING_NULL_CONDITION' : 'UNTRAINED_BRANCH',
      details,
    );
  }
  if (passed.size >= KEPT) passed.clear();
  passed.add(asked);
}

const ANY_MODEL: DenoiserTraits = { layers: 1_000, weak: true, fps: 30 };

/** Enough draws to meet a pattern that one sample in a thousand has (missed with probability 1e-7). */
const DRAWS = 16_384;

/** Noise levels at which branches are asked for: closely, since a band may be narrow. */
const LEVELS = 1_000;

/** What was found of the last models: a server asks for each request. */
const found = new Map<string, ReadonlySet<string>>();
const KEPT = 64;

/** What was asked of them last, and found good. */
const passed = new Set<string>();

function trainedPatterns(guidance: Guidance, conditions: readonly string[]): ReadonlySet<string> {
  const key = JSON.stringify([guidance.spec, conditions]);
  const known = found.get(key);
  if (known !== undefined) return known;
  const keep = guidance.dropout(DRAWS, conditions, Random.stream(0, 'check-trained'));
  const patterns = new Set<string>();
  for (let item = 0; item < DRAWS; item++) patterns.add(conditions.map((name) => keep[name][item]).join(''));
  if (found.size >= KEPT) found.clear();
  found.set(key, patterns);
  return patterns;
}

/** Guidance that is trained in cannot be chosen at sampling time: an option that changes nothing would be a lie. */
function checkTarget(wanted: Guidance, model: Guidance): void {
  if (wanted.target === undefined) return;
  const { kind } = wanted.spec;
  if (model.target?.teacher !== wanted.target.teacher)
    refuse(kind, `its guidance is trained into the model, and this one was trained as "${model.spec.kind}"`);
  if (model.target.scale !== wanted.target.scale)
    refuse(
      kind,
      `scale ${wanted.target.scale} was asked, but scale ${model.target.scale} is trained in; another one needs another training`,
    );
}

function neededBranches(guidance: Guidance, conditions: readonly string[], traits: DenoiserTraits): Branch[] {
  const run = guidance.begin({ ...traits, conditions, shape: [1, 1, 1], random: Random.stream(0, 'check-trained') });
  const branches = new Map<string, Branch>();
  for (let index = 0; index <= LEVELS; index++) {
    const sigma = 1 - index / LEVELS;
    const timestep = Math.round(999 * sigma);
    const step = { index, count: LEVELS + 1, timestep, sigma, alpha: Math.sqrt(1 - sigma * sigma) };
    for (const branch of run.branches(step)) branches.set(branch.name, branch);
  }
  return [...branches.values()];
}

function pattern({ keep }: Branch, conditions: readonly string[]): string {
  return conditions.map((name) => (keep[name] === false ? 0 : 1)).join('');
}
