import { frechetDistance, principalAxes, project } from './frechet-distance';
import { NOT_MEASURABLE, type MetricContext, type MetricValue, type SampledWindow } from './metric';
import { combineMoments, gaussianOf, momentsOf, type Moments } from './moments';

/**
 * Fréchet distance between the generated and the true rows, and each unit's contribution to it: the jackknife's pseudo-values
 * (Miller, Biometrika 1974), a unit left out of both sides, shifted so that their mean is the distance itself.
 * Above 64 features the leaving-out runs on the principal axes with all but a millionth of the variance.
 */
export function frechetOverClips(
  windows: readonly SampledWindow[],
  context: MetricContext,
  rowsOf: (motion: Float32Array) => Float64Array,
): MetricValue {
  const units = new Map<string, { generated: Moments; truth: Moments }>();
  for (const { window, samples } of windows) {
    const moments = {
      generated: samples.map((sample) => momentsOf(rowsOf(sample), context.features)).reduce(add),
      truth: momentsOf(rowsOf(window.truth), context.features),
    };
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

  const axes = context.features > 64 ? principalAxes(all.truth, all.generated, 1e-6) : undefined;
  const without = [...units.values()].map((unit) => {
    const rest = {
      generated: gaussianOf(combineMoments(generated, unit.generated, -1)),
      truth: gaussianOf(combineMoments(truth, unit.truth, -1)),
    };
    if (axes === undefined) return frechetDistance(rest.truth, rest.generated);
    return frechetDistance(project(rest.truth, axes), project(rest.generated, axes));
  });
  const mean = without.reduce((a, b) => a + b, 0) / without.length;
  const perClip = Object.fromEntries(
    [...units.keys()].map((unit, i) => [unit, value + (units.size - 1) * (mean - without[i])]),
  );
  return { value, perClip };
}

function add(a: Moments, b: Moments): Moments {
  return combineMoments(a, b, 1);
}
