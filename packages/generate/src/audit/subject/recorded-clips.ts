import { unpackNumbers, type TrainingRecord } from '@antiphon/core';
import { conditionRows, conditionWidth } from '@antiphon/data';
import type { BundleManifest } from '@antiphon/data/bundle';
import type { AuditClip } from '@antiphon/guidance';

/**
 * The first held-out windows of a training's record that are known whole, with their motion; undefined where it holds fewer than two, or none of data, or none that fit the model.
 * @param most windows
 */
export function recordedClips(
  record: TrainingRecord | undefined,
  { frames, features, motion, conditions }: Pick<BundleManifest, 'frames' | 'features' | 'motion' | 'conditions'>,
  most: number,
): readonly AuditClip[] | undefined {
  const probe = record?.probe;
  if (probe?.kind !== 'held-out') return undefined;
  const size = frames * features;
  const moved = unpackNumbers(probe.motion);
  const known = probe.mask && unpackNumbers(probe.mask);
  const heard = conditions.map((spec) => {
    const packed = probe.conditions[spec.name] as (typeof probe.conditions)[string] | undefined;
    const each = conditionRows(spec, frames, motion.fps) * conditionWidth(spec);
    return { name: spec.name, each, values: packed === undefined ? new Float32Array(0) : unpackNumbers(packed) };
  });
  const fits =
    moved.length === probe.items * size && heard.every(({ each, values }) => values.length === probe.items * each);
  if (!fits) return undefined;
  const clips: AuditClip[] = [];
  for (let item = 0; item < probe.items && clips.length < most; item++) {
    const one = (values: Float32Array, each: number) => values.slice(item * each, (item + 1) * each);
    if (known !== undefined && one(known, frames).some((frame) => frame === 0)) continue;
    clips.push({
      motion: one(moved, size),
      conditions: Object.fromEntries(heard.map(({ name, each, values }) => [name, one(values, each)])),
    });
  }
  return clips.length < 2 ? undefined : clips;
}
