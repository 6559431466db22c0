import type { GuidanceSpec } from '@antiphon/core';
import type { ExperimentSpecInput } from '@antiphon/experiment';
import { PRESETS, type Preset } from '@antiphon/train';

/** Presets of `antiphon train` that can be compared: those that guidance acts on. */
export const COMPARABLE: readonly Preset[] = PRESETS.filter(({ stage }) => stage === 'denoiser');

/** The three strategies that the project exists to compare, sized for minutes of recordings and a laptop. */
export const THREE_STRATEGIES = {
  name: 'comparison',
  arms: (['cfg', 'null-embed', 'fixed'] as const).map((kind) => ({ name: kind, guidance: { kind } })),
  training: { steps: 1200 },
  scales: [1, 2, 4],
  sampling: { sampler: 'ddim', steps: [25, 10, 5], seeds: 4, windows: 36 },
} satisfies Partial<ExperimentSpecInput>;

/** The three strategies on a preset's model, without guidance and at the preset's own scale; `undefined` for a name that is no such preset's. */
export function presetComparison(name: string): Partial<ExperimentSpecInput<GuidanceSpec>> | undefined {
  const preset = COMPARABLE.find((one) => one.name === name);
  if (preset === undefined) return undefined;
  const { encoder, guidance, config } = preset;
  const scale = typeof guidance?.scale === 'number' ? [guidance.scale] : [];
  return {
    ...THREE_STRATEGIES,
    name,
    ...(encoder && { encoder }),
    training: config,
    scales: [1, ...scale],
  };
}
