import type { Audio } from '@antiphon/formats/bytes';

/**
 * What the first two channels of a recording are: one channel; the same sound in both (`equal`: to the bit); sound in one and none in the other; or two voices. `channel` is the one to listen to
 * where one voice is wanted.
 */
export type Voices =
  | { readonly kind: 'mono' | 'two'; readonly channel: 0 }
  | { readonly kind: 'same'; readonly channel: 0 | 1; readonly equal: boolean }
  | { readonly kind: 'one-sided'; readonly channel: 0 | 1 };

/** Hz, about: below half of it lies what carries most of a voice, and where the two microphones of a stereo pair still agree. */
const RATE = 4000;
/** Hz: below is rumble. */
const RUMBLE = 80;
/** Seconds that are compared at a time. */
const FRAME = 0.1;
/** Seconds by which a sound may reach one microphone later: two metres. */
const LATEST = 0.006;
/** A channel whose loudest is so much weaker (power, −35 dB) than the other's is silent: noise, hum and what leaks through a cable. */
const SILENT = 10 ** -3.5;
/** Frames that count have so much (power, −20 dB) of what is loud in one of the channels: speech, not pauses, in which noise differs. */
const LOUD = 0.01;
/** Decibels by which the levels of one sound in two microphones vary against each other, at most: rooms give 2 or 3. Two speakers, each with a microphone, vary by twice what it hears the other weaker. */
const LEVEL = 6;
/** Correlation of one sound in two microphones, at least: 0.2 in an echoing room far from both. By chance it is 0.1. */
const ALIKE = 0.15;
/** Share of the frames that may differ nevertheless: a knock on one microphone. */
const MAY_DIFFER = 0.05;

/** Tells which it is. @see VoiceComparison */
export function voicesOf({ sampleRate, channels }: Audio): Voices {
  const comparison = new VoiceComparison(sampleRate, channels.length);
  comparison.push(channels);
  return comparison.end();
}

/** The channels to use of what the first two are, in order. @param wanted voices that are listened to */
export function channelsFor(voices: Voices, wanted: 1 | 2): readonly (0 | 1)[] {
  return wanted === 2 && (voices.kind === 'two' || voices.kind === 'one-sided') ? [0, 1] : [voices.channel];
}

/**
 * Compares the first two channels of a recording piece by piece. They are one sound where in nearly all loud tenths of a second they have something in common, at a delay of up to 6 ms, and
 * the one is weaker by the same factor, which is that of two microphones before one speaker. Of two speakers it is another one as soon as the other speaks. What is held is three numbers for each
 * tenth of a second.
 */
export class VoiceComparison {
  private readonly decimators: readonly Decimator[];
  private readonly frames: CommonPower[] = [];
  private isEqual = true;

  constructor(sampleRate: number, channelCount: number) {
    const factor = Math.max(1, Math.floor(sampleRate / RATE));
    this.decimators = channelCount < 2 ? [] : [0, 1].map(() => new Decimator(factor, sampleRate / factor));
  }

  push([first = new Float32Array(0), second = new Float32Array(0)]: readonly Float32Array[]): void {
    const [a, b] = this.decimators;
    if (a === undefined || b === undefined) return;
    this.isEqual &&= first.every((sample, i) => sample === second[i]);
    a.push(first);
    b.push(second);
    for (let frame = a.take(), other = b.take(); frame && other; frame = a.take(), other = b.take())
      this.frames.push(commonPower(frame, other, a.rate));
  }

  end(): Voices {
    const [a, b] = this.decimators;
    if (a === undefined || b === undefined) return { kind: 'mono', channel: 0 };
    this.frames.push(commonPower(a.rest(), b.rest(), a.rate));
    if (this.isEqual) return { kind: 'same', channel: 0, equal: true };
    const [first, second] = [loud(this.frames.map((frame) => frame.first)), loud(this.frames.map((f) => f.second))];
    if (second <= SILENT * first) return { kind: 'one-sided', channel: 0 };
    if (first <= SILENT * second) return { kind: 'one-sided', channel: 1 };
    const audible = this.frames.filter((frame) => frame.first > LOUD * first || frame.second > LOUD * second);
    if (differing(audible) > MAY_DIFFER) return { kind: 'two', channel: 0 };
    // Of two that are nearly as loud, the first.
    return { kind: 'same', channel: second > 4 * first ? 1 : 0, equal: false };
  }
}

/** Of a frame: the power of each channel, and of what they have in common. */
interface CommonPower {
  readonly first: number;
  readonly second: number;
  readonly common: number;
}

/** Common is the largest correlation, of either sign (a microphone may be wired the other way round), over all delays. */
function commonPower(a: Float64Array, b: Float64Array, rate: number): CommonPower {
  const reach = Math.round(LATEST * rate);
  let [first, second, common] = [0, 0, 0];
  for (const value of a) first += value * value;
  for (const value of b) second += value * value;
  for (let lag = -reach; lag <= reach; lag++) {
    let sum = 0;
    const end = Math.min(a.length, b.length - lag);
    for (let i = Math.max(0, -lag); i < end; i++) sum += (a[i] ?? 0) * (b[i + lag] ?? 0);
    common = Math.max(common, Math.abs(sum));
  }
  return { first, second, common };
}

/** The share of the frames that are not one sound, by the usual difference of their levels: the one that suits most. */
function differing(frames: readonly CommonPower[]): number {
  const differences = frames
    .filter(({ first, second, common }) => common > ALIKE * Math.sqrt(first * second))
    .map(({ first, second }) => 10 * Math.log10(first / second))
    .sort((a, b) => a - b);
  let [most, from] = [0, 0];
  differences.forEach((difference, to) => {
    while (difference - (differences[from] ?? difference) > 2 * LEVEL) from++;
    most = Math.max(most, to - from + 1);
  });
  return 1 - most / Math.max(1, frames.length);
}

/** What one frame in a hundred exceeds. */
function loud(powers: number[]): number {
  return powers.sort((a, b) => b - a)[Math.floor(powers.length / 100)] ?? 0;
}

/** A channel at a lower rate, by means over whole samples, without rumble; cut into frames. */
class Decimator {
  private readonly frame: Float64Array;
  private readonly ready: Float64Array[] = [];
  private filled = 0;
  private sum = 0;
  private count = 0;
  private before = 0;
  private passed = 0;

  /** @param rate Hz, of the result */
  constructor(
    private readonly factor: number,
    readonly rate: number,
  ) {
    this.frame = new Float64Array(Math.max(1, Math.round(FRAME * rate)));
  }

  push(samples: Float32Array): void {
    const kept = Math.exp((-2 * Math.PI * RUMBLE) / this.rate);
    for (const sample of samples) {
      this.sum += sample;
      if (++this.count < this.factor) continue;
      const value = this.sum / this.factor;
      this.passed = kept * (this.passed + value - this.before);
      this.before = value;
      [this.sum, this.count] = [0, 0];
      this.frame[this.filled++] = this.passed;
      if (this.filled < this.frame.length) continue;
      this.ready.push(this.frame.slice());
      this.filled = 0;
    }
  }

  /** The next whole frame. */
  take(): Float64Array | undefined {
    return this.ready.shift();
  }

  /** What is left at the end. */
  rest(): Float64Array {
    return this.frame.slice(0, this.filled);
  }
}
