import { ARKIT_52 } from './arkit';
import type { ChannelStatistics } from './channel-statistics';

/** A channel that changes by less than this part of its own values shows the rounding of its numbers. */
const ROUNDING = 1e-5;
/** ARKit's blend shapes have one unit: those that do less than this part of the liveliest of them cannot be seen. */
const UNSEEN = 1e-3;
/** Noise that is less than this part of what channels usually do is a solver's. Noise: steps as large as the whole spread. */
const [FAINT, NOISE] = [0.01, 1];

const ARKIT = new Set(ARKIT_52.map((name) => name.toLowerCase()));

/** Whether a face channel is a blend shape of ARKit, by its name in any case and behind any prefix (`blendShapes.JawOpen`). */
export function isArkitChannel(name: string): boolean {
  return ARKIT.has(name.slice(name.lastIndexOf('.') + 1).toLowerCase());
}

/**
 * Which face channels never move, one per channel. Each is judged by itself: a table may hold weights, angles, lengths and pixels side by side, and what one does says nothing of what is little in
 * another. Only channels of one unit are held against each other, and noise against everything.
 */
export function stillChannels(names: readonly string[], channels: readonly ChannelStatistics[]): boolean[] {
  const arkit = names.map(isArkitChannel);
  const liveliest = channels.reduce((most, { extent }, i) => (arkit[i] === true ? Math.max(most, extent) : most), 0);
  const changing = channels.filter(({ extent, size }) => extent > ROUNDING * size).map(({ extent }) => extent);
  const usual = changing.sort((a, b) => a - b)[Math.floor(changing.length / 2)] ?? 0;
  return channels.map(
    ({ extent, size, roughness }, i) =>
      extent <= ROUNDING * size ||
      (arkit[i] === true && extent <= UNSEEN * liveliest) ||
      (extent <= FAINT * usual && roughness > NOISE),
  );
}
