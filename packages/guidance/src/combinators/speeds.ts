import { mapSamples, type GuidanceRun } from '@antiphon/core';
import { frameRate, lowPass } from '../bands/frequency-bands';
import { withRuns, type Strategy } from '../strategy';
import { severalScales } from './several-scales';

/** Scales of `bySpeed`: one for slow motion and one for fast, parted at `cutoff`. */
export interface Speeds {
  /** Scale of motion below the cutoff. */
  readonly slow: number;
  /** Scale of motion above it. */
  readonly fast: number;
  /** Hz. */
  readonly cutoff: number;
}

/**
 * One guidance scale for slow motion and one for fast: x0 = L(x0 at `slow`) + (1 − L)(x0 at `fast`), with L the projection on the cosines below `cutoff` (after
 * frequency-decoupled guidance, arXiv 2506.19713). The evaluations are shared, so it costs nothing.
 */
export function bySpeed(
  create: (scale: number) => Strategy,
  { kind, speeds }: { kind: string; speeds: Speeds },
): Strategy {
  const { slow, fast, cutoff } = speeds;
  if (slow === fast) return create(slow);
  return withRuns(create(fast), {
    linear: false, // each band is, but not with one scale
    begin(context): GuidanceRun {
      const slowPart = lowPass(context.shape, cutoff, frameRate(kind, context.fps));
      return severalScales(create, [slow, fast], context, ([atSlow, atFast]) => {
        const low = slowPart(mapSamples(atFast, (i) => atSlow[i] - atFast[i]));
        return mapSamples(atFast, (i) => atFast[i] + low[i]);
      });
    },
  });
}
