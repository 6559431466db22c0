import { isArkitChannel } from './arkit';
import type { ChannelStatistics } from './channel-statistics';

/** A channel that changes by less than this part of its own values shows the rounding of its numbers. */
const ROUNDING = 1e-5;
/** ARKit's blend shapes have one unit: those that do less than this part of the liveliest of them cannot be seen. */
const UNSEEN = 1e-3;
/** Noise this small is a solver's, in any unit in use (weights, radians, degrees, metres, pixels). Noise: steps as large as the whole spread. */
const [FAINT, NOISE] = [1e-3, 1];

/**
 * Which face channels never move, one per channel. Each is judged by itself: a table may hold weights, angles, lengths and pixels side by side, and what one does says nothing of what is little in
 * another. Only blend shapes, which have one unit, are held against each other.
 */
export function stillChannels(names: readonly string[], channels: readonly ChannelStatistics[]): boolean[] {
  const arkit = names.map(isArkitChannel);
  const liveliest = channels.reduce((most, { extent }, i) => (arkit[i] === true ? Math.max(most, extent) : most), 0);
  return channels.map(
    ({ extent, size, roughness }, i) =>
      extent <= ROUNDING * size ||
      (arkit[i] === true && extent <= UNSEEN * liveliest) ||
      (extent <= FAINT && roughness > NOISE),
  );
}
