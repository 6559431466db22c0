import type { GuidanceSpec } from '@antiphon/core';
import { createGuidance, guidanceDefinition } from '../../../registry';
import { answer, finding, notApplicable, problemOf, type Check } from '../../check';
import type { Finding } from '../../finding';
import type { AuditSubject } from '../../subject';

/**
 * Frames after the first window move about as much as those in it: between so many times and so many. Speech differs from second to second, and windows are joined; small healthy models have
 * 0.6 to 1.2. A branch that falls silent, or is blown up from window to window, is far outside.
 */
const [LEAST, MOST] = [0.2, 5];

/** Every branch works beyond the first window: sampling as the weak branch alone (scale 0), the conditional one alone (1) and as asked. Costs four windows of three steps for each. */
export const laterWindows: Check = {
  name: 'later-windows',
  title: 'Does every branch work beyond the first window?',
  async run(subject, { sampling }) {
    const { generate, withheld, frames } = subject;
    if (generate === undefined) return notApplicable(withheld ?? 'Nothing was given to generate with.');
    const seen: { what: string; problem: string | undefined; ratio: number }[] = [];
    for (const [what, guidance] of waysOf(sampling.spec)) {
      // One that fails from the start is a finding of others.
      const short = await generate(frames, 'speech', { guidance }).catch(() => undefined);
      if (short === undefined || !short.every(Number.isFinite)) continue;
      const { problem, ratio } = await later(generate, subject, guidance);
      seen.push({ what, problem, ratio });
    }
    const evidence = { frames: 2 * frames + 7, branches: seen };
    const alone = seen.filter(({ what }) => what !== AS_ASKED);
    const broken = alone.filter(({ problem }) => problem !== undefined);
    // What fails in every way is no fault of a branch: speech of that length is refused.
    if (broken.length === 0 || broken.length === alone.length) {
      const ways = seen.map(
        ({ what, problem, ratio }) =>
          `${what}: ${problem ?? `${ratio.toPrecision(2)} times the movement of the first window`}`,
      );
      return answer(
        seen.length === 0
          ? 'No way of sampling works for one window, so that none was asked for more.'
          : `Beyond the first window, ${ways.join('; ')}.`,
        [],
        evidence,
      );
    }
    const findings: Finding[] = broken.map(({ what, problem }) =>
      finding(
        'branch-fails-later',
        `Sampled as ${what} alone, speech of ${evidence.frames} frames goes wrong after the first window of ${frames}: ${problem}. The other branch does not.`,
      ),
    );
    return answer(findings.map(({ sentence }) => sentence).join(' '), findings, evidence);
  },
};

const AS_ASKED = 'as asked';

/** The strategy's branches one by one, where its scale can choose them, and the strategy itself. */
function waysOf(spec: GuidanceSpec): [string, GuidanceSpec | undefined][] {
  const { options, oneBranch } = guidanceDefinition(spec.kind);
  const { target } = createGuidance(spec);
  const own = { kind: spec.kind, ...Object.fromEntries(Object.entries(spec).filter(([name]) => name in options)) };
  if (oneBranch === true || target !== undefined || !('scale' in options)) return [[AS_ASKED, undefined]];
  return [
    ['the weak branch', { ...own, scale: 0 }],
    ['the conditional branch', { ...own, scale: 1 }],
    [AS_ASKED, undefined],
  ];
}

async function later(
  generate: NonNullable<AuditSubject['generate']>,
  { frames, features }: AuditSubject,
  guidance: GuidanceSpec | undefined,
): Promise<{ problem: string | undefined; ratio: number }> {
  const wanted = 2 * frames + 7;
  let motion: Float32Array;
  try {
    motion = await generate(wanted, 'speech', guidance && { guidance });
  } catch (error) {
    return { problem: problemOf(error), ratio: NaN };
  }
  if (motion.length !== wanted * features)
    return { problem: `${motion.length / features} frames came back where ${wanted} were asked`, ratio: NaN };
  if (!motion.every(Number.isFinite)) return { problem: 'motion is not finite', ratio: NaN };
  const first = spreads(motion.subarray(0, frames * features), features);
  const rest = spreads(motion.subarray(frames * features), features);
  // By feature, so that units do not matter; the middle one, so that a feature that rests does not.
  const ratios = first
    .flatMap((spread, f) => (spread > 0 || rest[f] > 0 ? [rest[f] / spread] : []))
    .sort((a, b) => a - b);
  const ratio = ratios.length === 0 ? 1 : ratios[Math.floor(ratios.length / 2)];
  const problem =
    ratio < LEAST
      ? `hardly any movement is left (${ratio.toPrecision(2)} times that of the first window)`
      : ratio > MOST
        ? `it moves ${ratio.toPrecision(3)} times as much as in the first window`
        : undefined;
  return { problem, ratio };
}

/** By feature, the middle change from frame to frame: where windows are joined, motion may jump. */
function spreads(motion: Float32Array, features: number): number[] {
  const frames = motion.length / features;
  return Array.from({ length: features }, (_, f) => {
    const changes = Array.from({ length: Math.max(1, frames - 1) }, (__, frame) =>
      frames === 1 ? 0 : Math.abs(motion[(frame + 1) * features + f] - motion[frame * features + f]),
    ).sort((a, b) => a - b);
    return changes[Math.floor(changes.length / 2)];
  });
}
