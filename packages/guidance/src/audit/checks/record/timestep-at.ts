import type { NoiseLevel, NoiseSchedule } from '@antiphon/core';

/** The time step at which a schedule comes nearest to a noise level: what sampling by it tells the network there. */
export function timestepAt({ alphaBars }: NoiseSchedule, { alpha, sigma }: NoiseLevel): number {
  const wanted = logRatio(alpha ** 2, sigma ** 2);
  let nearest = 0;
  let least = Infinity;
  for (let t = 0; t < alphaBars.length; t++) {
    const off = Math.abs(logRatio(alphaBars[t], 1 - alphaBars[t]) - wanted);
    if (off < least) [nearest, least] = [t, off];
  }
  return nearest;
}

function logRatio(signal: number, noise: number): number {
  return Math.log(Math.max(signal, 1e-12) / Math.max(noise, 1e-12));
}
