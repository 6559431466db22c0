import { Random, type Samples, type Step } from '@antiphon/core';
import { CONDITIONAL } from '../../../branches/branches';
import { answer, finding, type Check } from '../../check';
import type { Finding } from '../../finding';
import { distance, type Probe } from '../../probe';
import { probeOf } from '../../record/behaviour';
import type { AuditSubject } from '../../subject';

/*
 * Our networks have no mask: frames beyond the end of a clip reach those before it through attention, in training as in sampling. So it is no defect that they matter a little. Small healthy trainings
 * (3 to 600 steps, with and without "leastFrames"), of windows cut to their half, in standard deviations of the motion in the valid half: other noise beyond the end moves predictions by 0.01 to 0.14;
 * ten times the noise by at most 0.39, and tens all over by 0.4 to 1.1, since normalisation layers stop what is large; the error to truth is 0.99 to 1.03 times that of whole windows. A leak that adds
 * a share of the padding grows with what lies there. So about twice the largest healthy value is the limit of each.
 * What a network of the noise says of the motion is sigma/alpha times its output, and so is what padding does to it: after 3 steps of training 0.36 at three times. There the limits are as many times as high.
 */
const LIMITS = {
  'other noise': 0.3,
  'ten times the noise': 1,
  'the value ten all over': 2,
} as const;
/** Of the error in the first half of a window, whether the second is there or not. */
const WORSE = 1.2;
/** float32, from call to call, in standard deviations. */
const SAME = 1e-4;

/** What lies beyond the end of a clip, or was made before it, does not change its motion. Costs five predictions of the batch at two levels, and five windows of three steps. */
export const padding: Check = {
  name: 'padding',
  title: 'Does what lies beyond the end of a clip change its motion?',
  async run(subject, probe) {
    const findings: Finding[] = [];
    const { moved, errors, gain } = await beyondTheEnd(subject, probe);
    const most = Object.entries(LIMITS).find(([what, limit]) => !(moved[what as keyof typeof LIMITS] <= gain * limit));
    const effect = moved['other noise'];
    if (most !== undefined) {
      const [what, limit] = most;
      findings.push(
        finding(
          'padding-leaks',
          `With ${what} in the frames beyond the end of a clip, motion before it is predicted ${moved[what as keyof typeof LIMITS].toPrecision(2)} standard deviations elsewhere, where healthy networks stay below ${(gain * limit).toPrecision(1)}: padding leaks into valid frames.`,
          effect,
        ),
      );
    } else if (errors !== undefined && errors.cut > WORSE * errors.whole) {
      findings.push(
        finding(
          'padding-leaks',
          `Where a clip ends within a window, the motion before its end is predicted ${(errors.cut / errors.whole).toPrecision(3)} times as far from the truth as in a whole window (${errors.cut.toPrecision(3)} instead of ${errors.whole.toPrecision(3)} standard deviations): padding leaks into valid frames.`,
          errors.cut - errors.whole,
        ),
      );
    }
    const state = await leftBehind(subject);
    if (state !== undefined && state > SAME)
      findings.push(
        finding(
          'padding-leaks',
          `Half a window of speech is generated ${state.toPrecision(2)} standard deviations elsewhere after other speech was generated, from the same seed: what was made before is still in memory.`,
          state,
        ),
      );
    const said = findings.map(({ sentence }) => sentence).join(' ');
    const healthy = `Hardly: other noise beyond the end moves what is before it by ${effect.toPrecision(2)} standard deviations.`;
    return answer(said || healthy, findings, {
      moved,
      ...(errors && { errors }),
      ...(state !== undefined && { state }),
    });
  },
};

interface Seen {
  /** How many times its output the network's motion is, at least 1. */
  readonly gain: number;
  readonly moved: Readonly<Record<keyof typeof LIMITS, number>>;
  readonly errors: { readonly whole: number; readonly cut: number } | undefined;
}

async function beyondTheEnd(subject: AuditSubject, probe: Probe): Promise<Seen> {
  const { bind, frames, features } = subject;
  const { items, motion, conditions, levels, known } = windowsOf(subject, probe);
  const half = Math.ceil(frames / 2);
  const isValid = (i: number): boolean => Math.floor(i / features) % frames < half;
  const noises = [0, 1].map((seed) => Random.stream(seed, 'audit', 'padding').normals(motion.length));
  // As training cuts a window: conditions and motion beyond the end are 0.
  const cut = Object.fromEntries(
    Object.entries(conditions).map(([name, values]) => [
      name,
      firstHalf(values, items, widthOf(subject, name), half / frames),
    ]),
  );
  const asked = [0.8, 0.5].map((share) => levels[Math.floor((1 - share) * (levels.length - 1))]);
  const ask = (given: typeof cut, x: (i: number, step: Step) => number): Promise<Samples[]> =>
    bind(given, items, async (denoiser) => {
      const all: Samples[] = [];
      for (const step of asked)
        all.push(
          (
            await denoiser.predict(
              Float32Array.from(motion, (_, i) => x(i, step)),
              step,
              [CONDITIONAL],
            )
          )[0],
        );
      return all;
    });
  const gain = subject.prediction === 'epsilon' ? Math.max(1, ...asked.map(({ alpha, sigma }) => sigma / alpha)) : 1;
  const noisy = (i: number, { alpha, sigma }: Step): number => alpha * motion[i] + sigma * noises[0][i];
  const ended = (beyond: (i: number, sigma: number) => number) =>
    ask(cut, (i, step) => (isValid(i) ? noisy(i, step) : beyond(i, step.sigma)));
  const plain = await ended((i, sigma) => sigma * noises[0][i]);
  const apart = (all: readonly Samples[]): number =>
    Math.max(...all.map((level, l) => distance(valid(level, isValid), valid(plain[l], isValid))));
  const moved = {
    'other noise': apart(await ended((i, sigma) => sigma * noises[1][i])),
    'ten times the noise': apart(await ended((i, sigma) => 10 * sigma * noises[1][i])),
    'the value ten all over': apart(await ended(() => 10)),
  };
  if (known === undefined) return { moved, errors: undefined, gain };
  const whole = await ask(conditions, noisy);
  const isKnown = (i: number): boolean => isValid(i) && known[Math.floor(i / features)] !== 0;
  const error = (all: readonly Samples[]): number =>
    Math.max(...all.map((level) => distance(valid(level, isKnown), valid(motion, isKnown))));
  return { moved, errors: { whole: error(whole), cut: error(plain) }, gain };
}

interface Windows {
  readonly items: number;
  readonly motion: Float32Array;
  readonly conditions: Readonly<Record<string, Float32Array>>;
  readonly levels: readonly Step[];
  /** Which frames are true; absent where none is. */
  readonly known: Float32Array | undefined;
}

/** Held-out windows where there are any, else the audit's own. */
function windowsOf({ record, frames, truth }: AuditSubject, { items, motion, conditions, levels }: Probe): Windows {
  const steps = levels.map(({ step }) => step);
  const all = (count: number): Float32Array => new Float32Array(count * frames).fill(1);
  if (record?.probe?.kind === 'held-out') {
    const recorded = probeOf(record.probe);
    return { ...recorded, levels: steps, known: recorded.mask ?? all(recorded.items) };
  }
  return { items, motion, conditions, levels: steps, known: truth === undefined ? undefined : all(items) };
}

function widthOf({ conditions }: AuditSubject, name: string): number {
  return conditions.find((condition) => condition.name === name)?.width ?? 1;
}

/** Rows of the second half are 0; a condition of one row is of the whole clip. */
function firstHalf(values: Float32Array, items: number, width: number, share: number): Float32Array {
  const rows = values.length / items / width;
  const kept = rows === 1 ? 1 : Math.round(rows * share);
  return values.map((value, i) => (Math.floor(i / width) % rows < kept ? value : 0));
}

function valid(values: Samples, isValid: (i: number) => boolean): Samples {
  return Float32Array.from(values).filter((_, i) => isValid(i));
}

/** How far the same request is from itself after another one. */
async function leftBehind({ generate, frames, features, units }: AuditSubject): Promise<number | undefined> {
  if (generate === undefined) return undefined;
  const half = Math.ceil(frames / 2);
  try {
    // What was asked by the questions before this one is not known.
    await generate(half, 'silence', { seed: 3 });
    const before = await generate(half, 'speech', { seed: 1 });
    await generate(frames + half, 'speech', { seed: 2 });
    const after = await generate(half, 'speech', { seed: 1 });
    const scaled = (motion: Float32Array): Float32Array =>
      motion.map((value, i) => value / (units?.std[i % features] ?? 1));
    return distance(scaled(before), scaled(after));
  } catch {
    // A way that fails is a finding of others.
    return undefined;
  }
}
