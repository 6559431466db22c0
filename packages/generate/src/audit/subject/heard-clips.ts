import { Random } from '@antiphon/core';
import { conditionRows, conditionWidth, isHeard, normalise } from '@antiphon/data';
import { cutRows } from '@antiphon/data/features';
import type { Audio } from '@antiphon/formats';
import type { AuditClip } from '@antiphon/guidance';
import type { Generator } from '../../generator';

/** What a model hears in recordings, a window of each; whose motion nobody knows. */
export function heardClips(
  generator: Pick<Generator, 'manifest' | 'hear'>,
  voices: readonly Audio[],
): Promise<AuditClip[]> {
  return Promise.all(voices.map(async (audio, item) => ({ conditions: await conditionsOf(generator, audio, item) })));
}

/** Per condition `[rows, width]`, normalised. What is not heard (key frames, given features) is drawn: the audit asks what the network makes of it, not whether it is likely. */
async function conditionsOf(
  generator: Pick<Generator, 'manifest' | 'hear'>,
  audio: Audio,
  item: number,
): Promise<Record<string, Float32Array>> {
  const { conditions: specs, frames, motion, normalisation } = generator.manifest;
  const { fps } = motion;
  const { conditions: heard } = await generator.hear({ audio });
  return Object.fromEntries(
    specs.map((spec) => {
      const { name } = spec;
      const size = conditionRows(spec, frames, fps) * conditionWidth(spec);
      if (!isHeard(spec)) return [name, Random.stream(11, 'unheard', item, name).normals(size)];
      return [
        name,
        normalise(
          cutRows(heard[name] ?? new Float32Array(0), spec, { start: 0, frames, fps }),
          normalisation.conditions[name] ?? { mean: [], std: [] },
        ),
      ];
    }),
  );
}
