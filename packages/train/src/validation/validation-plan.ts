import { Random, type Guidance } from '@antiphon/core';
import type { TrainConfig } from '../denoiser/config';
import { forwardPassesNeeded } from '../denoiser/guided-target';

/** Share of a training's time that validation may cost, reckoned in evaluations of networks: measured, with what is around them, it stays below a twentieth. */
const SHARE = 0.03;
/** Windows of each side, at least and at most: a level of noise has a quarter of them. */
const LEAST = 16;
const MOST = 64;
/** A training that is shorter is not validated unless it is asked for: compiling alone would cost more than the share. */
const SHORTEST = 100;
/** Evaluations in a training, at most. */
const EVALUATIONS = 20;
/** Windows that go through the network at once, at most: so small, its memory is that of a fraction of a step. */
const AT_ONCE = 16;
/** Samples that are drawn to see what a strategy drops. */
const DRAWN = 4096;

/** How a training is validated. */
export interface ValidationPlan {
  readonly every: number;
  /** Windows of each side, a multiple of `atOnce`. */
  readonly windows: number;
  readonly atOnce: number;
  /** Conditions that are heard: all of them first; then without each that training drops alone; none, where it drops all. */
  readonly kept: readonly (readonly string[])[];
}

/**
 * How often and on how much, so that it costs little; undefined where there is none.
 * @param asked steps from one to the next; 0: none
 * @param sides on which it is measured: 1, or 2 with clips for validation
 */
export function validationPlan(
  { steps, batchSize, accumulate, seed }: Pick<TrainConfig, 'steps' | 'batchSize' | 'accumulate' | 'seed'>,
  guidance: Pick<Guidance, 'dropout' | 'target'>,
  conditions: readonly string[],
  sides: number,
  asked?: number,
): ValidationPlan | undefined {
  if (asked === 0 || (asked === undefined && steps < SHORTEST)) return undefined;
  const kept = keptSets(guidance, conditions, seed);
  const atOnce = Math.min(AT_ONCE, batchSize / accumulate);
  const rounded = (windows: number) => Math.max(1, Math.round(windows / atOnce)) * atOnce;
  // Forward and backward are three evaluations of the network that learns; a target of its own costs its evaluations on both sides.
  const passes = forwardPassesNeeded(guidance);
  const cost = (windows: number) => (sides * kept.length * windows * passes) / (batchSize * (passes + 2));
  const least = rounded(LEAST);
  const every = asked ?? tens(Math.max(steps / EVALUATIONS, cost(least) / SHARE));
  const affordable = LEAST * Math.floor((every * SHARE) / cost(LEAST));
  return { every, windows: Math.max(least, rounded(Math.min(MOST, affordable))), atOnce, kept };
}

function tens(steps: number): number {
  return 10 * Math.ceil(steps / 10);
}

/** What training lets a network hear: all, all but each one, nothing; of the latter two what it really does. */
export function keptSets(
  guidance: Pick<Guidance, 'dropout'>,
  conditions: readonly string[],
  seed: number,
): (readonly string[])[] {
  const keep = guidance.dropout(DRAWN, conditions, Random.stream(seed, 'validation', 'drops'));
  const drawn = new Set(
    Array.from({ length: DRAWN }, (_, item) => conditions.filter((name) => keep[name][item] !== 0).join('\n')),
  );
  const candidates = [...conditions.map((dropped) => conditions.filter((name) => name !== dropped)), []];
  const rest = new Map(candidates.map((kept) => [kept.join('\n'), kept]));
  return [conditions, ...[...rest.values()].filter((kept) => drawn.has(kept.join('\n')) && kept !== conditions)];
}
