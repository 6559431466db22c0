import { AntiphonError } from '@antiphon/core';
import { isHeard, normalise, type Dataset } from '@antiphon/data';
import type { BundleManifest } from '@antiphon/data/bundle';
import { cutRows } from '@antiphon/data/features';
import { featureCount } from '@antiphon/formats';
import type { AuditClip } from '@antiphon/guidance';
import type { Generator } from '../../generator';
import { heldOutWindows } from '../held-out-windows';

/**
 * Windows of recordings for a bundle: heard and normalised as it is served, beside their motion.
 * @param most windows
 * @throws INVALID_INPUT naming what does not fit the bundle; TOO_LITTLE_DATA
 */
export async function providedClips(
  generator: Pick<Generator, 'manifest' | 'hear'>,
  dataset: Dataset,
  most: number,
): Promise<AuditClip[]> {
  const { manifest } = generator;
  const problem = misfit(dataset, manifest);
  if (problem !== undefined) throw new AntiphonError('INVALID_INPUT', { source: dataset.name, problem });
  const {
    frames,
    normalisation,
    motion: { fps },
    conditions: specs,
  } = manifest;
  const clips: AuditClip[] = [];
  for (const { clip, start, motion } of heldOutWindows(dataset, frames, most)) {
    const { conditions: heard } = await generator.hear({ audio: clip.audio });
    const conditions = Object.fromEntries(
      specs.map((spec) => {
        const rows = cutRows(heard[spec.name] ?? new Float32Array(0), spec, { start, frames, fps });
        return [spec.name, normalise(rows, normalisation.conditions[spec.name] ?? { mean: [], std: [] })];
      }),
    );
    clips.push({ motion: normalise(motion, normalisation.motion), conditions });
  }
  return clips;
}

/** What of the recordings does not fit, in words. */
function misfit(dataset: Dataset, { features, motion, conditions }: BundleManifest): string | undefined {
  const found = featureCount(dataset.motion);
  if (found !== features) return `its motion has ${found} features, and the bundle's ${features}`;
  if (dataset.motion.fps !== motion.fps)
    return `its motion has ${dataset.motion.fps} frames per second, and the bundle's ${motion.fps}`;
  const unheard = conditions.find((spec) => !isHeard(spec));
  if (unheard !== undefined)
    return `recordings do not hold "${unheard.name}", a condition of the bundle that is not heard (${unheard.kind})`;
  return undefined;
}
