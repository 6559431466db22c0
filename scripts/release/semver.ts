import { createRequire } from 'node:module';
import { CHANGESET } from './changesets';

/** Versions and ranges as npm means them: what changesets itself computes with. */
export const { satisfies, major, minor, gt, prerelease, validRange } = createRequire(CHANGESET)('semver') as {
  readonly satisfies: (version: string, range: string) => boolean;
  readonly major: (version: string) => number;
  readonly minor: (version: string) => number;
  readonly gt: (a: string, b: string) => boolean;
  readonly prerelease: (version: string) => readonly (string | number)[] | null;
  readonly validRange: (range: string) => string | null;
};
