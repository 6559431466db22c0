import { AntiphonError } from '@antiphon/core';
import { conditionRows, conditionWidth, normalisationOf, normalise, type Dataset } from '@antiphon/data';
import type { Moments } from '@antiphon/data/bundle';
import { featureCount } from '@antiphon/formats';
import type { AuditClip } from '@antiphon/guidance';
import { heldOutWindows } from '../held-out-windows';
import type { ForeignMapping, MappedMoments } from './foreign-mapping';

/**
 * Windows of recordings for a network that somebody else trained: of clips that are not for training, normalised as the mapping says, else by the statistics of those that are.
 * @param most windows
 * @throws INVALID_INPUT naming what of the recordings does not fit the mapping, what was found and what was expected; TOO_LITTLE_DATA
 */
export function providedClips(dataset: Dataset, mapping: ForeignMapping, most: number): AuditClip[] {
  const problem = misfit(dataset, mapping);
  if (problem !== undefined) throw new AntiphonError('INVALID_INPUT', { source: dataset.name, problem });
  const fitted = normalisationOf(dataset);
  const said = mapping.normalisation;
  const motionBy = momentsFor(said?.motion, fitted.motion, mapping.features);
  return heldOutWindows(dataset, mapping.frames, most).map(({ motion, conditions }) => ({
    motion: motionBy === undefined ? motion : normalise(motion, motionBy),
    conditions: Object.fromEntries(
      Object.entries(mapping.conditions).map(([name, { width }]) => {
        const moments = momentsFor(said?.conditions?.[name], fitted.conditions[name], width);
        return [name, moments === undefined ? conditions[name] : normalise(conditions[name], moments)];
      }),
    ),
  }));
}

/** What of the recordings does not fit, in words. */
function misfit(dataset: Dataset, { features, frames, fps, conditions }: ForeignMapping): string | undefined {
  const { motion } = dataset;
  const found = featureCount(motion);
  if (found !== features) return `its motion has ${found} features, and the mapping says ${features}`;
  if (fps !== undefined && fps !== motion.fps)
    return `its motion has ${motion.fps} frames per second, and the mapping says ${fps}`;
  const names = dataset.conditions.map(({ name }) => name);
  for (const [name, { width, tokens = frames }] of Object.entries(conditions)) {
    const spec = dataset.conditions.find((one) => one.name === name);
    if (spec === undefined)
      return `nothing in it is called "${name}", as a condition of the mapping is. It has: ${names.join(', ')}`;
    if (conditionWidth(spec) !== width)
      return `its condition "${name}" is ${conditionWidth(spec)} wide, and the mapping says ${width} (an audio encoder is chosen by --encoder)`;
    const rows = conditionRows(spec, frames, motion.fps);
    if (rows !== tokens)
      return `its condition "${name}" has ${rows} rows in a window of ${frames} frames, and the mapping says ${tokens === 0 ? 'one vector (tokens: 0)' : `${tokens} (tokens)`}`;
  }
  return undefined;
}

/** What a column is normalised by; undefined where it is taken as it is. */
function momentsFor(said: MappedMoments | undefined, fitted: Moments, width: number): Moments | undefined {
  if (said === 'none') return undefined;
  if (said === undefined) return fitted;
  const all = (value: number | readonly number[]) =>
    typeof value === 'number' ? new Array<number>(width).fill(value) : [...value];
  return { mean: all(said.mean), std: all(said.std) };
}
