import { readdirSync } from 'node:fs';
import { ERRORS } from '@antiphon/core';
import { METRICS } from '@antiphon/experiment';
import { guidanceKinds } from '@antiphon/guidance';
import { ENGINES } from '@antiphon/train';
import type { RemadeValues } from '../remake';
import { demoSpecs, strategiesSpecs } from './demo-specs';

/** How many there are of what is registered, or lies in a folder. */
export async function counts(): Promise<RemadeValues> {
  const strategies = (await strategiesSpecs()).full;
  const { arms, data, sampling } = (await demoSpecs()).full;
  return {
    strategies: guidanceKinds().length,
    engines: Object.keys(ENGINES).length,
    packages: readdirSync('packages').length,
    'demo-arms': arms.length,
    'demo-clips': data.clips,
    'demo-seconds': data.secondsPerClip,
    'demo-windows': sampling.windows,
    'demo-steps': Math.max(...sampling.steps),
    // Every arm against the baseline, in every metric.
    'strategies-comparisons': (strategies.arms.length - 1) * METRICS.length,
    'strategies-nfe': strategies.sampling.nfe,
    'strategies-windows': strategies.sampling.windows,
  };
}

/** The HTTP status of each error, by its code. */
export function errorStatuses(): RemadeValues {
  return Object.fromEntries(Object.entries(ERRORS).map(([code, { status }]) => [code, status]));
}
