import {
  AntiphonError,
  mapSamples,
  type Branch,
  type GuidanceContext,
  type GuidanceRun,
  type Perturbation,
} from '@antiphon/core';
import type { NumberOption } from '../options/option';
import { scaleOption } from '../options/scale-option';
import { CONDITIONAL, extrapolate, unconditional } from './branches';
import { linearRun } from './pair-run';

/**
 * The options of strategies that weaken layers. The papers' scales (2.8 and more) are for networks of dozens of layers, of which they weaken one or a few; a middle third is more than that, so
 * the default is closer to 1.
 */
export const PERTURBATION_OPTIONS = {
  scale: scaleOption(1.1, 'the one with weakened layers'),
  cfgScale: {
    type: 'number',
    min: 0,
    default: 1,
    summary: 'Scale of classifier-free guidance beside it; 1 is off. Needs a model with a null condition.',
  },
  layer: {
    type: 'number',
    min: -1,
    default: -1,
    summary: 'The layer that is weakened, from 0; −1 takes the middle third of the layers.',
  },
} as const satisfies Record<string, NumberOption>;

/**
 * `x0 = perturbed + scale·(cond − perturbed)`; with classifier-free guidance beside it, uncond + cfgScale·(cond − uncond) + (scale − 1)·(cond − perturbed).
 * The papers write s for our scale − 1.
 * @throws UNSUPPORTED_GUIDANCE where the model has no layers that can be perturbed; INVALID_GUIDANCE for a layer that it lacks
 */
export function perturbedRun(
  kind: string,
  perturbation: Omit<Perturbation, 'layers'>,
  options: { readonly scale: number; readonly cfgScale: number; readonly layer: number },
  { conditions, layers }: GuidanceContext,
): GuidanceRun {
  const { scale, cfgScale } = options;
  if (layers === undefined)
    throw new AntiphonError('UNSUPPORTED_GUIDANCE', {
      kind,
      needed: 'layers that can be perturbed',
      remedy: 'Export the checkpoint again, or use "icg", "tsg" or "spg", which work with any network.',
    });
  const perturb: Perturbation = { ...perturbation, layers: chosenLayers(kind, options.layer, layers) };
  const perturbed: Branch = { name: 'perturbed', keep: {}, perturb };
  if (cfgScale === 1) return linearRun(() => perturbed, scale);
  const uncond = unconditional(conditions);
  if (scale === 1) return linearRun(() => uncond, cfgScale);
  return {
    branches: () => [CONDITIONAL, uncond, perturbed],
    combine(predictions) {
      const [cond, weak] = [predictions[CONDITIONAL.name], predictions[perturbed.name]];
      const guided = extrapolate(cond, predictions[uncond.name], cfgScale);
      return { x0: mapSamples(cond, (i) => guided[i] + (scale - 1) * (cond[i] - weak[i])) };
    },
  };
}

/** The middle third: the first layers find the pose in the noise and the last write it out; what lies between arranges it over time. */
function chosenLayers(kind: string, layer: number, layers: number): number[] {
  if (layer >= layers || !Number.isInteger(layer))
    throw new AntiphonError('INVALID_GUIDANCE', {
      kind,
      problem: `there is no layer ${layer}; the model has 0 … ${layers - 1}`,
    });
  if (layer >= 0) return [layer];
  const first = Math.floor(layers / 3);
  const count = Math.max(1, Math.round(layers / 3));
  return Array.from({ length: count }, (_, i) => first + i);
}
