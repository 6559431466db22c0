import type { DropRates, KeepMask, NullCondition, Random } from '@antiphon/core';
import type { ChoiceOption, NumberOption, PerConditionOption } from '../options/option';
import { refuse } from '../options/options';
import type { Strategy } from '../strategy';

const PLANS: readonly DropoutPlan[] = ['joint', 'separate', 'nested', 'mixed'];
const NULLS: readonly DropoutValues['null'][] = ['zero', 'learned', 'shuffled'];

/**
 * Which draws training makes: `joint` is one for all conditions (Ho & Salimans, arXiv 2207.12598), `separate` one for each (audio2photoreal),
 * `nested` one under which conditions fall in the order of their rates, `mixed` a joint draw and then separate ones.
 */
export type DropoutPlan = 'joint' | 'separate' | 'nested' | 'mixed';

/** The training options of every strategy that samples with a null branch: spread them into the strategy's own. */
export interface DropoutOptions {
  readonly dropRate: NumberOption;
  readonly plan: ChoiceOption & { readonly choices: readonly DropoutPlan[] };
  readonly dropRates: PerConditionOption;
  readonly null: ChoiceOption & { readonly choices: readonly DropoutValues['null'][] };
}

/** Their values. */
export interface DropoutValues {
  readonly dropRate: number;
  readonly plan: DropoutPlan;
  readonly dropRates?: Readonly<Record<string, number>> | undefined;
  readonly null: Exclude<NullCondition, 'none'>;
}

/**
 * The options of a strategy that drops conditions in training: `dropRate`, `plan`, `dropRates` and `null`, to be spread into its own schema.
 * @param defaults the strategy's own plan, null condition and rate
 */
export function dropoutOptions(
  defaults: Partial<Pick<DropoutValues, 'dropRate' | 'plan' | 'null'>> = {},
): DropoutOptions {
  const { dropRate = 0.2, plan = 'joint', null: nullCondition = 'zero' } = defaults;
  return {
    dropRate: {
      type: 'number',
      min: 0,
      max: 1,
      default: dropRate,
      summary: 'How often training drops: of all conditions together, or of each one, as the plan says.',
    },
    plan: {
      type: 'choice',
      choices: PLANS,
      default: plan,
      summary:
        'Which draws training makes. joint: one for all conditions; separate: one for each; nested: one, under which conditions fall in the order of their rates; mixed: joint, then separate.',
    },
    dropRates: {
      type: 'per-condition',
      min: 0,
      max: 1,
      summary: 'Rates of single conditions, e.g. {"audio": 0.1}; the others have "dropRate". Not for the joint plan.',
    },
    null: {
      type: 'choice',
      choices: NULLS,
      default: nullCondition,
      summary:
        'What stands in for a dropped condition: zeros, trained embeddings, or the condition of an unrelated clip.',
    },
  };
}

/**
 * The training side of classifier-free guidance (arXiv 2207.12598): which conditions each sample of a batch loses, and what stands in for them.
 *
 * With p = `dropRate` and p_c = `dropRates[c]` (p where it is not named), a condition c and all conditions together are dropped with probability
 * - joint: p, and p: the unconditional branch is trained on exactly p of the samples, however many conditions there are;
 * - separate: p_c, and the product of all p_c (what audio2photoreal does: 0.2² = 4 % for two conditions);
 * - nested: p_c, and the smallest p_c: one uniform number u for each sample, c is dropped where u < p_c, so that a condition falls only with all those of higher rates;
 * - mixed: 1 − (1 − p)(1 − p_c), and p + (1 − p)·Π p_c: a joint draw, then a separate one for each.
 */
export function conditionDropout(
  kind: string,
  options: DropoutValues,
): Pick<Strategy, 'nullCondition' | 'dropout' | 'rates'> {
  const { plan, dropRate, dropRates = {} } = options;
  if (plan === 'joint' && Object.keys(dropRates).length > 0)
    refuse(kind, '"dropRates" has no effect under the joint plan. Choose "plan": "separate", "nested" or "mixed"');
  const rateOf = (name: string): number => (Object.hasOwn(dropRates, name) ? dropRates[name] : dropRate);
  const known = (conditions: readonly string[]): void => {
    for (const name of Object.keys(dropRates)) {
      if (conditions.includes(name)) continue;
      const names = conditions.join(', ');
      refuse(kind, `"dropRates" names the condition "${name}", which the model lacks. It has: ${names}`);
    }
  };
  return {
    nullCondition: options.null,
    dropout(batchSize, conditions, random) {
      known(conditions);
      return drawn(batchSize, conditions, () => draw(plan, conditions.map(rateOf), dropRate, random));
    },
    rates(conditions) {
      known(conditions);
      const { each, all } = declared(plan, conditions.map(rateOf), dropRate);
      return { each: Object.fromEntries(conditions.map((name, i) => [name, each[i]])), all };
    },
  };
}

/** The training side of a strategy that needs no null branch: nothing is ever dropped. */
export const NO_DROPOUT: Pick<Strategy, 'nullCondition' | 'dropout' | 'rates'> = {
  nullCondition: 'none',
  dropout: (batchSize, conditions) => drawn(batchSize, conditions, () => conditions.map(() => false)),
  rates: (conditions): DropRates => ({ each: Object.fromEntries(conditions.map((name) => [name, 0])), all: 0 }),
};

/** Masks from one row of drops for each sample, in the order of the conditions. */
function drawn(batchSize: number, conditions: readonly string[], dropped: () => boolean[]): KeepMask {
  const keep = Object.fromEntries(conditions.map((name) => [name, new Float32Array(batchSize)]));
  for (let item = 0; item < batchSize; item++) {
    const drops = dropped();
    conditions.forEach((name, i) => (keep[name][item] = drops[i] ? 0 : 1));
  }
  return keep;
}

/** Every draw is made whatever the ones before gave, so that what one gives never shifts the next. */
function draw(plan: DropoutPlan, rates: readonly number[], joint: number, random: Random): boolean[] {
  switch (plan) {
    case 'joint': {
      const all = random.bernoulli(joint);
      return rates.map(() => all);
    }
    case 'separate':
      return rates.map((rate) => random.bernoulli(rate));
    case 'nested': {
      const u = random.uniform();
      return rates.map((rate) => u < rate);
    }
    case 'mixed': {
      const all = random.bernoulli(joint);
      return rates.map((rate) => random.bernoulli(rate) || all);
    }
  }
}

function declared(
  plan: DropoutPlan,
  rates: readonly number[],
  joint: number,
): { each: readonly number[]; all: number } {
  const product = rates.reduce((all, rate) => all * rate, 1);
  switch (plan) {
    case 'joint':
      return { each: rates.map(() => joint), all: joint };
    case 'separate':
      return { each: rates, all: product };
    case 'nested':
      return { each: rates, all: Math.min(1, ...rates) };
    case 'mixed':
      return { each: rates.map((rate) => 1 - (1 - joint) * (1 - rate)), all: joint + (1 - joint) * product };
  }
}
