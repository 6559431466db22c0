import { mapSamples, type GuidanceRun } from '@antiphon/core';
import { refuse } from '../options/options';
import { withRuns, type Strategy } from '../strategy';
import { severalScales } from './several-scales';

/**
 * A guidance scale for each part of the body, e.g. `{ face: 3, hands: 1.5 }`: the features of a part are those of the strategy at its scale, all others those of the strategy
 * at `otherwise`. The evaluations are shared, so it costs nothing. Which parts there are is the model's to say (`traits.parts`).
 * Norms and projections of nonlinear strategies are still taken over the whole body.
 */
export function byPart(
  create: (scale: number) => Strategy,
  { kind, parts, otherwise }: { kind: string; parts: Readonly<Record<string, number>>; otherwise: number },
): Strategy {
  const base = create(otherwise);
  return withRuns(base, {
    linear: false, // each part is, but not with one scale
    begin(context): GuidanceRun {
      const known = context.parts ?? {};
      for (const part of Object.keys(parts)) {
        if (Object.hasOwn(known, part)) continue;
        const has = Object.keys(known).join(', ') || 'no named parts';
        refuse(kind, `"parts" names "${part}", which this motion lacks. It has: ${has}`);
      }
      const features = context.shape[2];
      const scales = [...new Set([otherwise, ...Object.values(parts)])];
      const choice = new Array<number>(features).fill(0);
      for (const [part, scale] of Object.entries(parts)) {
        for (const feature of known[part]) choice[feature] = scales.indexOf(scale);
      }
      return severalScales(create, scales, context, (batches) =>
        mapSamples(batches[0], (i) => batches[choice[i % features]][i]),
      );
    },
  });
}
