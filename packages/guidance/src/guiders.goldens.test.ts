import { existsSync, readFileSync } from 'node:fs';
import { mapSamples, Random, type GuidanceRun, type MotionShape, type Samples, type Step } from '@antiphon/core';
import { describe, expect, test } from 'vitest';
import { CONDITIONAL, unconditional } from './branches';
import { rescale } from './combinators/rescale';
import { within } from './combinators/within';
import { pairRun } from './pair-run';
import { createGuidance } from './registry';
import { apgUpdate } from './strategies/apg';
import { byPyramid } from './strategies/frequency-decoupled';
import type { Strategy } from './strategy';

/** Recorded from huggingface/diffusers in float64. */
interface Golden {
  file: string;
  shape: [number, number, number];
  inputs?: Record<string, Predictions>;
  inputs_per_step?: Predictions[];
  cases: Case[];
}
type Predictions = Record<'cond' | 'uncond' | 'perturbed', number[]>;
interface Case {
  file?: string;
  name: string;
  layout?: string;
  config: Config;
  num_inference_steps: number;
  plan?: string[];
  inputs?: string;
  outputs?: { step: number; pred: (number | null)[] }[];
}
type Config = Readonly<Record<string, unknown>> & {
  guidance_scale?: number;
  guidance_rescale?: number;
  use_original_formulation?: boolean;
  enabled?: boolean;
};

const committed = JSON.parse(
  readFileSync(new URL('./fixtures/diffusers-guiders.json', import.meta.url), 'utf8'),
) as Golden[];
const shared = new URL('../../../../shared/goldens/guiders/', import.meta.url);

describe('guiders of huggingface/diffusers, float64', () => {
  for (const golden of committed) check(golden);
});

const FILES = [
  'apg',
  'apg_momentum',
  'apg_momentum_time_norm',
  'cfg_zero_star',
  'tcfg',
  'mag',
  'fdg',
  'auto_guidance',
  'pag',
  'seg',
  'slg',
];

describe.skipIf(!existsSync(shared))('all recorded guiders (needs ../shared/goldens beside the repository)', () => {
  for (const file of FILES) {
    check({ ...(JSON.parse(readFileSync(new URL(`${file}.json`, shared), 'utf8')) as Golden), file });
  }
});

function check({ file, shape, inputs, inputs_per_step: perStep, cases }: Golden): void {
  for (const recorded of cases) {
    const { name, config, outputs = [], num_inference_steps: count } = recorded;
    const reason = notOurs(recorded);
    const title = `${file}: ${name}${reason === undefined ? '' : ` (skipped: ${reason})`}`;
    test.skipIf(reason !== undefined)(title, () => {
      const run = translate(recorded.file ?? file, shape, recorded).begin({
        conditions: ['text'],
        shape,
        random: Random.stream(0, 'golden'),
        layers: 4,
        weak: true,
      });
      const asked = new Map(outputs.map(({ step, pred }) => [step, pred]));
      const first = perStep === undefined ? Math.min(...asked.keys()) : 0;
      for (let index = first; index <= Math.max(...asked.keys()); index++) {
        const given = perStep?.[index] ?? (inputs ?? {})[recorded.inputs ?? 'plain'];
        const got = answer(run, stepAt(index, count), given);
        const pred = asked.get(index);
        if (pred === undefined) continue;
        const worst = Math.max(...pred.map((value, i) => Math.abs(got[i] - (value ?? NaN))));
        expect(worst, `step ${index}, config ${JSON.stringify(config)}`).toBeLessThan(1e-11);
      }
    });
  }
}

/** What diffusers does and we do not, by decision. */
function notOurs({ name, layout, config, outputs, plan }: Case): string | undefined {
  if (outputs === undefined) return 'it crashes there';
  if (layout === 'image') return 'motion has one axis to make a pyramid of';
  if ('parallel_weights' in config) return 'projection by level is not offered';
  if (config.guidance_rescale_space === 'freq') return 'rescaling by level is not offered';
  if (name === 'padded_then_cropped/seq') return 'it pads to powers of two, which we do not need';
  if (name.includes('is_nan')) return 'it returns NaN there';
  if (name.includes('zero_init') && config.guidance_scale === 1)
    return 'at scale 1 our zero-init is off as well as on: it is checked at other scales';
  if (plan !== undefined && new Set(plan).size > 2 && name !== 'staggered') return undefined;
  return name === 'staggered' ? 'two bands at once' : undefined;
}

/** Theirs in our words: a native scale is ours, its "original" formulation is scale − 1. */
function translate(
  file: string,
  shape: MotionShape,
  { config, plan = [], num_inference_steps: count }: Case,
): Strategy {
  const original = config.use_original_formulation === true;
  const number = (key: string, otherwise: number): number =>
    typeof config[key] === 'number' ? config[key] : otherwise;
  const w = number('guidance_scale', { mag: 10 }[file] ?? 7.5);
  const off = config.enabled === false || w === (original ? 0 : 1);
  const scale = off ? 1 : w + (original ? 1 : 0);
  let strategy: Strategy;
  switch (file) {
    case 'cfg':
      strategy = createGuidance({ kind: 'cfg', scale });
      break;
    case 'apg':
    case 'apg_momentum':
    case 'apg_momentum_time_norm':
      strategy = off ? createGuidance({ kind: 'apg', scale: 1 }) : apgOf(config, shape, w);
      break;
    case 'cfg_zero_star':
      strategy = createGuidance({
        kind: 'cfg-zero-star',
        scale,
        zeroInitSteps: off ? 0 : number('zero_init_steps', 1),
      });
      break;
    case 'tcfg':
      // Their original formulation starts from cond, ours from the damped prediction: the same line.
      strategy = createGuidance({ kind: 'tangential', scale });
      break;
    case 'mag':
      // Theirs damps w − 1 natively and w originally; with our scale both are scale − 1.
      strategy = createGuidance({ kind: 'magnitude-aware', scale, alpha: number('alpha', 8) });
      break;
    case 'fdg': {
      const scales = (config.guidance_scales as number[] | undefined) ?? [10, 5];
      const own = scales.map((value) => value + (original ? 1 : 0));
      strategy = {
        ...createGuidance({ kind: 'cfg' }),
        begin: (context) => pairRun(() => unconditional(context.conditions), byPyramid(context, own)),
      };
      break;
    }
    case 'auto_guidance':
      strategy = createGuidance({ kind: 'autoguidance', scale });
      break;
    default: {
      const prefix = { pag: 'perturbed_guidance', seg: 'seg_guidance', slg: 'skip_layer_guidance' }[file];
      const s = number(`${prefix}_scale`, 2.8);
      const bothOff = config.enabled === false;
      // The perturbed term's neutral scale is 0 beside guidance and 1 without it (native).
      const alone = off && !original;
      const perturbed = createGuidance({
        kind: file,
        cfgScale: scale,
        scale: bothOff ? 1 : alone && s !== 0 ? s : s + 1,
      });
      const plain = createGuidance({ kind: 'cfg', scale });
      // Their perturbed term has an interval of its own.
      strategy = {
        ...perturbed,
        begin: (context) => {
          const [all, without] = [perturbed.begin(context), plain.begin(context)];
          const now = (step: Step) => (plan[step.index]?.includes('P') ? all : without);
          return {
            branches: (step) => now(step).branches(step),
            combine: (predictions, step, x) => now(step).combine(predictions, step, x),
          };
        },
      };
    }
  }
  const amount = Array.isArray(config.guidance_rescale) ? config.guidance_rescale[0] : config.guidance_rescale;
  if (amount !== undefined && amount > 0) strategy = rescale(strategy, amount);
  if (typeof config.start === 'number') {
    const active = plan.flatMap((branches, i) => (branches === 'C' ? [] : [i]));
    strategy = within(strategy, [stepAt(active[active.length - 1], count).sigma, stepAt(active[0], count).sigma]);
  }
  return strategy;
}

/** APG's two formulations differ once the step is changed: ours is the paper's, cond + (scale − 1)·step; theirs is by default uncond + scale·step. */
function apgOf(config: Config, shape: MotionShape, w: number): Strategy {
  const dims = config.adaptive_projected_guidance_norm_dim;
  const norm = dims === -1 ? 'frame' : Array.isArray(dims) && dims.length === 1 ? 'feature' : 'clip';
  const values = { clip: shape[1] * shape[2], frame: shape[2], feature: shape[1] }[norm];
  const settings = {
    norm,
    momentum: Number(config.adaptive_projected_guidance_momentum ?? 0),
    cap: Number(config.adaptive_projected_guidance_rescale ?? 15) / Math.sqrt(values),
    parallel: Number(config.eta ?? 1),
  } as const;
  if (config.use_original_formulation === true) return createGuidance({ kind: 'apg', scale: w + 1, ...settings });
  return {
    ...createGuidance({ kind: 'apg' }),
    begin: ({ conditions }) => {
      const update = apgUpdate(settings, shape);
      return pairRun(
        () => unconditional(conditions),
        (cond, uncond) => {
          const step = update(cond, uncond);
          return { x0: mapSamples(cond, (i) => uncond[i] + w * step[i]) };
        },
      );
    },
  };
}

function stepAt(index: number, count: number): Step {
  const sigma = 1 - index / count;
  return { index, count, timestep: Math.round(999 * sigma), alpha: Math.sqrt(1 - sigma * sigma), sigma };
}

/** AutoGuidance's weak model is recorded as `uncond`. */
function answer(run: GuidanceRun, step: Step, given: Predictions): Samples {
  const recorded: Record<string, number[]> = {
    [CONDITIONAL.name]: given.cond,
    unconditional: given.uncond,
    weak: given.uncond,
    perturbed: given.perturbed,
  };
  const named = run.branches(step).map(({ name }) => [name, Float64Array.from(recorded[name])] as const);
  return run.combine(Object.fromEntries(named), step, new Float64Array(given.cond.length)).x0;
}
