import { Random } from '@antiphon/core';
import type { Audio } from '@antiphon/formats';
import { planDialogue } from './plan';
import { noiseTable, synthesise } from './voice/voice';

const SEED = 11;

/** Seconds in which both have spoken. */
const SHORTEST = 8;

/**
 * A fixed dialogue of two voices, one a channel, who take turns: what any model can be asked to hear. The same for the same length, to the bit. One of more than eight seconds is another dialogue; a shorter one is the beginning.
 * @param seconds default: 8
 */
export function referenceSound(seconds = SHORTEST): Audio {
  const noise = noiseTable(Random.stream(SEED, 'synthetic', 'noise'));
  const plan = planDialogue(Math.max(SHORTEST, seconds), Random.stream(SEED, 'synthetic', 0, 'plan'));
  const { sampleRate, channels } = synthesise(plan, noise);
  return { sampleRate, channels: channels.map((channel) => channel.slice(0, Math.round(seconds * sampleRate))) };
}
