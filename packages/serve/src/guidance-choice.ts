import type { GuidanceSpec } from '@antiphon/core';

/** What a request says about guidance. */
export interface GuidanceChoice {
  /** The kind. Default: as trained. */
  readonly guidance?: string;
  readonly scale?: number;
  readonly within?: readonly number[];
  readonly rescale?: number;
}

/** The spec to sample with: as trained, but for what the request says; another kind starts from its own defaults. */
export function chooseGuidance(
  trained: GuidanceSpec,
  { guidance = trained.kind, ...options }: GuidanceChoice,
): GuidanceSpec {
  const base = guidance === trained.kind ? trained : { kind: guidance };
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { ...base, ...Object.fromEntries(given), kind: guidance };
}
