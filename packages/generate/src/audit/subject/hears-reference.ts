import { isHeard, normalise, referenceSound } from '@antiphon/data';
import { cutRows } from '@antiphon/data/features';
import type { AuditSubject } from '@antiphon/guidance';
import type { Generator } from '../../generator';

/** What the bundle hears in the reference sound; nothing where it hears nothing. */
export function hearsReference(generator: Pick<Generator, 'manifest' | 'hear'>): Pick<AuditSubject, 'hear'> {
  const { conditions, motion, normalisation } = generator.manifest;
  const heard = conditions.filter(isHeard);
  if (heard.length === 0) return {};
  return {
    hear: async () => {
      const { fps } = motion;
      const { conditions: values, seconds } = await generator.hear({ audio: referenceSound() });
      const frames = Math.floor(seconds * fps);
      return Object.fromEntries(
        heard.map((spec) => {
          const rows = cutRows(values[spec.name] ?? new Float32Array(0), spec, { start: 0, frames, fps });
          return [spec.name, normalise(rows, normalisation.conditions[spec.name] ?? { mean: [], std: [] })];
        }),
      );
    },
  };
}
