import type { GuidanceSpec } from '@antiphon/core';

/** What a request says about guidance. */
export interface GuidanceChoice {
  /** The kind. Default: as trained. */
  readonly guidance?: string;
  readonly scale?: number;
  readonly within?: readonly number[];
  readonly rescale?: number;
  /** Any others of the strategy, by name. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** The spec to sample with: as trained, but for what the request says; another kind starts from its own defaults. */
export function chooseGuidance(
  trained: GuidanceSpec,
  { guidance = trained.kind, options = {}, ...common }: GuidanceChoice,
): GuidanceSpec {
  const base = guidance === trained.kind ? trained : { kind: guidance };
  const given = Object.entries(common).filter(([, value]) => value !== undefined);
  return { ...base, ...options, ...Object.fromEntries(given), kind: guidance };
}
