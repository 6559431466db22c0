import { AntiphonError } from '@antiphon/core';
import { conditionRows, conditionWidth, normalise } from '@antiphon/data';
import type { BundleManifest } from '@antiphon/data/bundle';
import type { SampleRequest } from './sample-request';

/** Per condition `[B, rows, width]`, normalised. @throws INVALID_INPUT for a condition that is missing or has another size */
export function stackConditions(
  items: SampleRequest['conditions'],
  { conditions, frames, normalisation, motion }: BundleManifest,
): Record<string, Float32Array> {
  const stacked: Record<string, Float32Array> = {};
  for (const spec of conditions) {
    const rows = conditionRows(spec, frames, motion.fps);
    const size = rows * conditionWidth(spec);
    const all = new Float32Array(items.length * size);
    items.forEach((item, index) => {
      const values = item[spec.name];
      if (values?.length !== size) {
        const problem = `expected ${rows} rows of ${conditionWidth(spec)} values, got ${values?.length ?? 'no'} values`;
        throw new AntiphonError('INVALID_INPUT', { source: `condition "${spec.name}" of item ${index}`, problem });
      }
      all.set(values, index * size);
    });
    const moments = normalisation.conditions[spec.name];
    if (moments === undefined) throw new RangeError(`The bundle has no normalisation for "${spec.name}".`);
    stacked[spec.name] = normalise(all, moments);
  }
  return stacked;
}
