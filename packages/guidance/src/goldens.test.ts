import { readFileSync } from 'node:fs';
import { type GuidanceRun, type Samples, type Step, Random } from '@antiphon/core';
import { describe, expect, test } from 'vitest';
import { unconditional } from './branches/branches';
import { linearRun } from './branches/pair-run';
import { rescale } from './combinators/rescale';
import { within } from './combinators/within';
import type { Strategy } from './strategy';

/** Recorded from huggingface/diffusers in float64; a native scale is ours, its "original" formulation is scale − 1. */
interface Golden {
  file: string;
  shape: [number, number, number];
  inputs: Record<string, { cond: number[]; uncond: number[] }>;
  cases: {
    name: string;
    config: {
      guidance_scale: number;
      guidance_rescale?: number;
      use_original_formulation?: boolean;
      enabled?: boolean;
      start?: number;
      stop?: number;
    };
    num_inference_steps: number;
    plan: string[];
    inputs: string;
    outputs: { step: number; pred: number[] }[];
  }[];
}

const goldens = read<Golden[]>('diffusers-cfg.json');
const intervals =
  read<{ config: { start: number; stop: number }; num_inference_steps: number; active_steps: number[] }[]>(
    'diffusers-intervals.json',
  );

describe('guided predictions of huggingface/diffusers, float64', () => {
  for (const { file, shape, inputs, cases } of goldens) {
    test.each(cases)(`${file}: $name`, ({ config, plan, inputs: set, outputs, num_inference_steps: count }) => {
      const scale = config.guidance_scale + (config.use_original_formulation ? 1 : 0);
      let strategy = raw(config.enabled === false ? 1 : scale);
      if (config.guidance_rescale !== undefined) strategy = rescale(strategy, config.guidance_rescale);
      if (config.start !== undefined)
        strategy = within(
          strategy,
          bandOf(
            plan.flatMap((p, i) => (p === 'C' ? [] : [i])),
            count,
          ),
        );
      const run = strategy.begin({ conditions: ['text'], shape, random: Random.stream(0, 'golden') });
      const { cond, uncond } = inputs[set];
      for (const { step, pred } of outputs) {
        const got = answer(run, stepAt(step, count), { cond, uncond });
        expect(got.length).toBe(pred.length);
        expect(Math.max(...pred.map((value, i) => Math.abs(got[i] - value)))).toBeLessThan(1e-11);
      }
    });
  }

  test.each(intervals)(
    'interval $config in $num_inference_steps steps',
    ({ num_inference_steps: count, active_steps }) => {
      const run = within(raw(7.5), bandOf(active_steps, count)).begin({
        conditions: ['text'],
        shape: [1, 1, 1],
        random: Random.stream(0, 'golden'),
      });
      const steps = Array.from({ length: count }, (_, i) => i);
      expect(steps.filter((i) => run.branches(stepAt(i, count)).length === 2)).toEqual(active_steps);
    },
  );
});

/** Their interval is one of steps, ours one of noise levels: the band that has just these steps in it. */
function bandOf(active: readonly number[], count: number): [number, number] {
  if (active.length === 0) return [1.5, 2];
  return [stepAt(active[active.length - 1], count).sigma, stepAt(active[0], count).sigma];
}

function stepAt(index: number, count: number): Step {
  const sigma = 1 - index / count;
  return { index, count, timestep: Math.round(999 * sigma), alpha: Math.sqrt(1 - sigma * sigma), sigma };
}

function raw(scale: number): Strategy {
  return {
    linear: true,
    nullCondition: 'zero',
    dropout: () => ({}),
    begin: ({ conditions }) => linearRun(() => unconditional(conditions), scale),
  };
}

function answer(run: GuidanceRun, step: Step, { cond, uncond }: { cond: number[]; uncond: number[] }): Samples {
  const named = run
    .branches(step)
    .map(({ name }) => [name, Float64Array.from(name === 'conditional' ? cond : uncond)] as const);
  return run.combine(Object.fromEntries(named), step, new Float64Array(cond.length)).x0;
}

function read<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8')) as T;
}
