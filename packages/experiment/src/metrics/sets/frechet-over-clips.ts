import { frechetDistance, principalAxes, project } from './frechet-distance';
import {
  NOT_MEASURABLE,
  type EvaluationWindow,
  type MetricContext,
  type MetricValue,
  type SampledWindow,
} from '../metric';
import { combineMoments, gaussianOf, momentsOf, type Moments } from './moments';

/**
 * Fréchet distance between the generated and the true rows, with the jackknife's correction for few clips, and each unit's contribution to it: the jackknife's
 * pseudo-values (Miller, Biometrika 1974), a unit left out of both sides; their mean is the value.
 *
 * The plug-in distance of two finite sets is positive even if both come from one distribution, by an amount that falls as 1/n and is larger for an arm whose motions for one audio
 * are alike: it would count missing diversity twice, and a perfect model would not score 0. The correction takes that out; a good arm may come out slightly below 0.
 * Above 64 features the leaving-out runs on the principal axes with all but a millionth of the variance, where those are few enough to save more than bringing covariances onto them costs.
 */
export function frechetOverClips(
  windows: readonly SampledWindow[],
  context: MetricContext,
  rowsOf: (motion: Float32Array, window: EvaluationWindow) => Float64Array,
): MetricValue {
  const units = new Map<string, { generated: Moments; truth: Moments }>();
  for (const { window, samples } of windows) {
    const moments = {
      generated: samples.map((sample) => momentsOf(rowsOf(sample, window), context.features)).reduce(add),
      truth: momentsOf(rowsOf(window.truth, window), context.features),
    };
    // Nothing is known of it, or no two frames in a row.
    if (moments.truth.count === 0) continue;
    const before = units.get(window.unit);
    units.set(
      window.unit,
      before === undefined
        ? moments
        : { generated: add(before.generated, moments.generated), truth: add(before.truth, moments.truth) },
    );
  }
  if (units.size === 0) return NOT_MEASURABLE;
  const generated = [...units.values()].map((unit) => unit.generated).reduce(add);
  const truth = [...units.values()].map((unit) => unit.truth).reduce(add);
  const all = { generated: gaussianOf(generated), truth: gaussianOf(truth) };
  const value = frechetDistance(all.truth, all.generated);
  if (units.size === 1) return { value, perClip: Object.fromEntries([...units.keys()].map((unit) => [unit, value])) };

  const found = context.features > 64 ? principalAxes(all.truth, all.generated, 1e-6) : undefined;
  const axes = found !== undefined && found.columns <= context.features / 2 ? found : undefined;
  const without = [...units.values()].map((unit) => {
    const rest = {
      generated: gaussianOf(combineMoments(generated, unit.generated, -1)),
      truth: gaussianOf(combineMoments(truth, unit.truth, -1)),
    };
    if (axes === undefined) return frechetDistance(rest.truth, rest.generated);
    return frechetDistance(project(rest.truth, axes), project(rest.generated, axes));
  });
  const mean = without.reduce((a, b) => a + b, 0) / without.length;
  const whole = axes === undefined ? value : frechetDistance(project(all.truth, axes), project(all.generated, axes));
  const corrected = value + (units.size - 1) * (whole - mean);
  const perClip = Object.fromEntries(
    [...units.keys()].map((unit, i) => [unit, corrected + (units.size - 1) * (mean - without[i])]),
  );
  return { value: corrected, perClip };
}

function add(a: Moments, b: Moments): Moments {
  return combineMoments(a, b, 1);
}
