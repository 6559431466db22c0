import { frozen } from './spoils/frozen';
import { held } from './spoils/held';
import { jitter } from './spoils/jitter';
import { lowPassed } from './spoils/low-passed';
import { mirrored } from './spoils/mirrored';
import { shifted } from './spoils/shifted';
import type { Spoil } from './spoil';
import { swapped } from './spoils/swapped';

/** Every spoil, in the report's order. A new one is one file, one line here and its name in `SPOIL_NAMES`. */
export const SPOILS: readonly Spoil[] = [jitter, frozen, lowPassed, shifted, swapped, mirrored, held];
