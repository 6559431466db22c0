import { featureUnits } from '@antiphon/formats/motion';
import type { Moments, Normalisation } from '../bundle/manifest';
import { conditionWidth } from '../conditions/rows';
import type { ConditionSpec } from '../conditions/spec';
import type { Clip, Dataset } from '../datasets/dataset';

/** A feature's standard deviation is at least this part of the median one of its unit, so that features which hardly move are not blown up. */
const LEAST_PART = 0.05;

/**
 * Mean and standard deviation of every motion feature and condition column over all frames of the clips given (those of the train split).
 * @param units what each motion feature is measured in (see `featureUnits`). Default: all the same
 * @throws RangeError without clips or frames
 */
export function fitNormalisation(
  clips: readonly Clip[],
  conditions: readonly ConditionSpec[],
  units?: readonly string[],
): Normalisation {
  const frames = clips.reduce((sum, clip) => sum + clip.frames, 0);
  if (frames === 0) throw new RangeError('fitNormalisation needs at least one frame.');
  const features = clips.reduce((sum, { motion }) => sum + motion.length, 0) / frames;
  return {
    motion: fitMoments(
      clips.map((clip) => knownMotion(clip, features)),
      features,
      units,
    ),
    conditions: Object.fromEntries(
      conditions.map((spec) => [
        spec.name,
        fitMoments(
          clips.map((clip) => clip.conditions[spec.name] ?? new Float32Array(0)),
          conditionWidth(spec),
        ),
      ]),
    ),
  };
}

/** What a dataset is normalised by: what it comes with, and the rest fitted to its clips of the train split. */
export function normalisationOf({ clips, conditions, motion, normalisation }: Dataset): Normalisation {
  const fitted = fitNormalisation(
    clips.filter(({ split }) => split === 'train'),
    conditions,
    featureUnits(motion),
  );
  if (normalisation === undefined) return fitted;
  return { motion: normalisation.motion, conditions: { ...fitted.conditions, ...normalisation.conditions } };
}

/** `(value − mean) / std`. @param values `[rows, features]` */
export function normalise(values: Float32Array, moments: Moments): Float32Array {
  const { mean, std } = checked(values, moments);
  return values.map((value, i) => (value - (mean[i % mean.length] ?? 0)) / (std[i % std.length] ?? 1));
}

/** `value · std + mean`, the inverse of `normalise`. @param values `[rows, features]` */
export function denormalise(values: Float32Array, moments: Moments): Float32Array {
  const { mean, std } = checked(values, moments);
  return values.map((value, i) => value * (std[i % std.length] ?? 1) + (mean[i % mean.length] ?? 0));
}

/** The frames that are not missing. */
function knownMotion({ motion, known }: Clip, features: number): Float32Array {
  return known === undefined ? motion : motion.filter((_, i) => known[Math.floor(i / features)] !== 0);
}

function fitMoments(arrays: readonly Float32Array[], width: number, units?: readonly string[]): Moments {
  const rows = arrays.reduce((sum, array) => sum + array.length, 0) / width;
  if (!Number.isInteger(rows) || !Number.isInteger(width))
    throw new RangeError('fitNormalisation needs clips of equal width.');
  const average = (term: (value: number, column: number) => number): number[] => {
    const sums = new Float64Array(width);
    for (const array of arrays)
      for (let i = 0; i < array.length; i++) sums[i % width] += term(array[i] ?? 0, i % width);
    return Array.from(sums, (sum) => sum / rows);
  };
  const mean = average((value) => value);
  const spread = average((value, column) => (value - (mean[column] ?? 0)) ** 2).map(Math.sqrt);
  return { mean, std: atLeast(spread, mean, units) };
}

function atLeast(spread: readonly number[], mean: readonly number[], units: readonly string[] | undefined): number[] {
  // Rounding gives a constant feature a tiny spread of its own.
  const moves = (column: number) => (spread[column] ?? 0) > 1e-6 * Math.abs(mean[column] ?? 0);
  const median = (unit?: string) => {
    const moving = spread.filter((_, column) => moves(column) && (unit === undefined || units?.[column] === unit));
    return moving.sort((a, b) => a - b)[Math.floor(moving.length / 2)];
  };
  const overall = median() ?? 1 / LEAST_PART;
  const medians = new Map([...new Set(units)].map((unit) => [unit, median(unit)]));
  return spread.map((std, column) => Math.max(std, LEAST_PART * (medians.get(units?.[column] ?? '') ?? overall)));
}

function checked(values: Float32Array, moments: Moments): Moments {
  if (values.length % moments.mean.length !== 0)
    throw new RangeError(`${values.length} values cannot be rows of ${moments.mean.length} features.`);
  return moments;
}
