import { AntiphonError } from '@antiphon/core';
import { AUDIO2PHOTOREAL } from './audio2photoreal';
import type { Preset } from './preset';

/** Every preset. A new one is a line in its file. */
export const PRESETS: readonly Preset[] = [...AUDIO2PHOTOREAL];

/**
 * The preset of this name, in `PRESETS`. @throws INVALID_INPUT
 * @throws INVALID_INPUT for a name that none has, listing those that are known
 */
export function presetNamed(name: string): Preset {
  const found = PRESETS.find((preset) => preset.name === name);
  if (found !== undefined) return found;
  const known = PRESETS.map((preset) => preset.name).join(', ');
  throw new AntiphonError('INVALID_INPUT', { source: 'preset', problem: `"${name}" is unknown. Known: ${known}` });
}
