import type { GuidanceSpec } from '@antiphon/core';
import type { ExperimentSpecInput } from '@antiphon/experiment';
import { COMMON_OPTIONS, guidanceKinds } from '@antiphon/guidance';
import { DEMO_SPECS } from './demo-specs';

/** Of any kind that is registered. */
type Spec = ExperimentSpecInput<GuidanceSpec>;
type Arm = Spec['arms'][number];

/** Kinds that change training, and so have a model of their own. Where guidance is trained in, at the scale that cfg has. */
const TRAINED: Readonly<Record<string, Omit<Arm, 'name'>>> = {
  cfg: { guidance: { kind: 'cfg' } },
  'null-embed': { guidance: { kind: 'null-embed' } },
  fixed: { guidance: { kind: 'fixed' } },
  'model-guidance': { guidance: { kind: 'model-guidance', scale: 2 } },
  distilled: { guidance: { kind: 'distilled', scale: 2 }, teacher: 'cfg' },
};

/** Kinds that make do with a model that never saw a null condition: they show it on one. */
const FOR_ANY_MODEL = ['icg', 'tsg', 'spg', 'pag', 'seg', 'slg', 'autoguidance'];

/** The common options over cfg; the others of each spec stay at their defaults. A ramp has half the mean strength, hence the larger scale. */
const OVER_CFG: Readonly<Record<string, Omit<GuidanceSpec, 'kind'>>> = {
  rescale: { rescale: 0.7 },
  within: { within: [0.1, 0.9] },
  ramp: { ramp: 'rising', scale: 3 },
  skip: { skip: 0.1 },
  parts: { parts: { face: 3 } },
  speeds: { speeds: { slow: 1.5, fast: 3, cutoff: 2 } },
};

/** `antiphon compare --preset strategies`: every strategy that ships, at equal cost and its own scale, against cfg. `smoke` is the same in small, for CI. */
export const STRATEGIES_SPECS = {
  full: specOf('strategies', DEMO_SPECS.full, 50),
  smoke: specOf('strategies-smoke', DEMO_SPECS.smoke, 6),
} satisfies Record<string, Spec>;

function specOf(name: string, { data, training, sampling }: (typeof DEMO_SPECS)['full' | 'smoke'], nfe: number) {
  const { sampler, seeds, windows } = sampling;
  return {
    name,
    data,
    arms: armsOf(guidanceKinds()),
    training,
    scales: 'own',
    sampling: { sampler, nfe, seeds, windows },
    baseline: 'cfg',
  } satisfies Spec;
}

function armsOf(kinds: readonly string[]): Arm[] {
  const byKind = kinds.map((kind): Arm => {
    const trained = Object.hasOwn(TRAINED, kind) ? TRAINED[kind] : undefined;
    if (trained !== undefined) return { name: kind, ...trained };
    return { name: kind, guidance: { kind }, model: FOR_ANY_MODEL.includes(kind) ? 'fixed' : 'cfg' };
  });
  const byOption = Object.entries(OVER_CFG)
    .filter(([option]) => option in COMMON_OPTIONS)
    .map(([option, values]): Arm => ({ name: `cfg+${option}`, guidance: { kind: 'cfg', ...values }, model: 'cfg' }));
  return [...byKind, ...byOption];
}
