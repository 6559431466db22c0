import type { BundleManifest } from '@antiphon/data/bundle';
import type { SessionPool } from '../sessions/session-pool';
import type { SampleRequest, SampleResult } from './sample-request';
import { Sampling } from './sampling';

export interface SampleSetting {
  readonly manifest: BundleManifest;
  readonly pool: SessionPool;
  /** Milliseconds. */
  readonly clock: () => number;
}

/** Samples a batch of windows: see `Generator.sample`. */
export async function sampleBatch(
  { manifest, pool, clock }: SampleSetting,
  request: SampleRequest,
): Promise<SampleResult> {
  const began = clock();
  const sampling = new Sampling(manifest, request);
  const { motion, nfe } = await pool.use((networks) => sampling.sample(networks, request));
  return { motion, nfe, seconds: (clock() - began) / 1000 };
}
