import { frozen } from './frozen';
import { held } from './held';
import { jitter } from './jitter';
import { lowPassed } from './low-passed';
import { mirrored } from './mirrored';
import { shifted } from './shifted';
import type { Spoil } from './spoil';
import { swapped } from './swapped';

/** Every spoil, in the report's order. A new one is one file, one line here and its name in `SPOIL_NAMES`. */
export const SPOILS: readonly Spoil[] = [jitter, frozen, lowPassed, shifted, swapped, mirrored, held];
