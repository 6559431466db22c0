import { Random, sample, type GuidanceSpec, type Samples } from '@antiphon/core';
import { CONDITIONAL } from '../../../branches/branches';
import { guide } from '../../../guide';
import { createGuidance, guidanceDefinition } from '../../../registry';
import { answer, finding, notApplicable, type Check } from '../../check';
import type { Finding } from '../../finding';
import { distance, size, type Probe } from '../../probe';
import type { AuditSubject } from '../../subject';

/**
 * How much further scale 5 is from scale 1 than scale 3 is. Of all shipped strategies it is 2.000, also of those that are not linear in the branches (they are so in the scale), and less only where one
 * saturates ("feedback": 1.0). A scale that acts twice (its square) gives 3.
 */
const LINEAR = 2.2;
/**
 * How far scale 2 is from scale 1, in lengths of the difference that it scales. Shipped strategies have 1 (plain ones) or less (projected, capped, fitted: 0 to 0.98); a difference that is added twice, 2.
 */
const ONCE = 1.5;
/**
 * The same of whole motion, as users get it, against the audit's own sampling by the same noise: 1.000 in shipped bundles of all strategies, since both are the same arithmetic. A way that guides what was guided has 2 and more.
 */
const AS_OWN = 1.4;
/** Below this nothing is guided, and quotients are of rounding: in standard deviations of the motion. */
const NOTHING = 1e-3;

/** Twice the scale does twice as much, once. Costs six guided evaluations at two levels, and two windows of three steps by each way. */
export const scaleDoubling: Check = {
  name: 'scale-doubling',
  title: 'Does twice the scale do twice as much, once?',
  async run(subject, probe) {
    const { spec, target } = probe.sampling;
    const { options, oneBranch } = guidanceDefinition(spec.kind);
    if (target !== undefined || oneBranch === true || !('scale' in options))
      return notApplicable(`"${spec.kind}" has no scale to double.`);
    // What turns guidance off somewhere has no part in this.
    const own = {
      kind: spec.kind,
      ...Object.fromEntries(Object.entries(spec).filter(([name]) => name in options)),
    };
    const seen = await responses(subject, probe, own);
    const doubling = Math.max(0, ...seen.map(({ three, five }) => (three > NOTHING ? five / three : 0)));
    const amount = Math.max(0, ...seen.map(({ two, whole }) => (whole > NOTHING ? two / whole : 0)));
    const findings: Finding[] = [];
    const twice = seen.reduce((most, { two, whole }) => Math.max(most, two - whole), 0);
    if (doubling > LINEAR)
      findings.push(
        finding(
          'scale-acts-twice',
          `From scale 1 to 5 "${spec.kind}" moves the prediction ${doubling.toPrecision(3)} times as far as from 1 to 3; twice was expected, or less: the scale acts more than once.`,
          twice,
        ),
      );
    else if (amount > ONCE)
      findings.push(
        finding(
          'scale-acts-twice',
          `From scale 1 to 2 "${spec.kind}" moves the prediction by ${amount.toPrecision(3)} times the difference between its branches; once was expected, or less: the scale acts more than once.`,
          twice,
        ),
      );
    const way = findings.length > 0 ? undefined : await wholeWay(subject, own);
    if (way !== undefined && way.ratio > AS_OWN)
      findings.push(
        finding(
          'scale-acts-twice',
          `Generated motion changes ${way.ratio.toPrecision(3)} times as much from scale ${way.scales.join(' to ')} as the network sampled by the same strategy: something on the way to users guides what was already guided.`,
          way.effect,
        ),
      );
    const said = findings.map(({ sentence }) => sentence).join(' ');
    const healthy =
      amount === 0 && doubling === 0
        ? 'Guidance moves nothing here, so that there is nothing to double.'
        : `Yes: scale 5 moves the prediction ${doubling.toPrecision(3)} times as far as 3, and 2 moves it by ${amount.toPrecision(2)} differences.`;
    return answer(said || healthy, findings, { doubling, amount, ...(way && { way }) });
  },
};

interface Response {
  /** Distance of the guided prediction at a scale from that at scale 1. */
  readonly two: number;
  readonly three: number;
  readonly five: number;
  /** The largest distance of a branch from the conditional one. */
  readonly whole: number;
}

async function responses(subject: AuditSubject, probe: Probe, own: GuidanceSpec): Promise<Response[]> {
  const levels = [0.7, 0.3].map((share) => probe.levels[Math.floor((1 - share) * (probe.levels.length - 1))]);
  return subject.bind(probe.conditions, probe.items, async (denoiser) => {
    const { conditions, shape, traits } = denoiser;
    const seen: Response[] = [];
    for (const { step, x } of levels) {
      const random = (): Random => Random.stream(0, 'audit', 'doubling');
      // A run of its own for each, so that memory of other steps has no part in it. What a scale is refused for is told elsewhere.
      const at = (scale: number): Promise<Samples | undefined> =>
        Promise.resolve()
          .then(() => guide(denoiser, createGuidance({ ...own, scale }), { random: random() })(x, step))
          .then(
            ({ x0 }) => x0,
            () => undefined,
          );
      const [one, two, three, five] = [await at(1), await at(2), await at(3), await at(5)];
      if (one === undefined || two === undefined || three === undefined || five === undefined) continue;
      const run = createGuidance({ ...own, scale: 2 }).begin({ ...traits, conditions, shape, random: random() });
      const branches = run.branches(step);
      const predicted = await denoiser.predict(x, step, [CONDITIONAL, ...branches]);
      seen.push({
        two: distance(two, one),
        three: distance(three, one),
        five: distance(five, one),
        // Several weak branches may be added to each other.
        whole: predicted.reduce((sum, branch) => sum + distance(branch, predicted[0]), 0),
      });
    }
    return seen;
  });
}

interface Way {
  readonly ratio: number;
  readonly scales: readonly number[];
  /** How far motion is from what it should be, in its standard deviations. */
  readonly effect: number;
}

/** How much motion changes with the scale by the way that users generate, in parts of what it does by the audit's own. */
async function wholeWay(subject: AuditSubject, own: GuidanceSpec): Promise<Way | undefined> {
  const { generate, units, record, frames, features } = subject;
  const std = units?.std ?? record?.motion.asData.std;
  if (generate === undefined || std?.length !== features) return undefined;
  // Where key frames are made on the way, the audit's own sampling is told others.
  const { hearing = {} } = record ?? {};
  if (subject.conditions.some(({ name }) => !(name in hearing))) return undefined;
  const scales = [1, 2];
  try {
    const [got, wanted] = [
      await changeOf(scales, (guidance) => generate(frames, 'speech', { guidance, seed: SEED, steps: STEPS }), own),
      await changeOf(scales, (guidance) => sampled(subject, guidance), own),
    ];
    const normalised = got.map((value, i) => value / std[i % features]) as Samples;
    // By feature, and the middle one: what becomes of a single channel is asked elsewhere.
    const ratios = std
      .flatMap((_, f) => {
        const [moved, expected] = [normalised, wanted].map((all) =>
          size(all.filter((__, i) => i % features === f) as Samples),
        );
        return expected > NOTHING ? [moved / expected] : [];
      })
      .sort((a, b) => a - b);
    if (ratios.length === 0) return undefined;
    return {
      ratio: ratios[Math.floor((ratios.length - 1) / 2)],
      scales,
      effect: Math.abs(size(normalised) - size(wanted)),
    };
  } catch {
    // A way that fails is a finding of others.
    return undefined;
  }
}

const SEED = 1;
const STEPS = 3;

async function changeOf(
  [from, to]: readonly number[],
  way: (guidance: GuidanceSpec) => Promise<Samples>,
  own: GuidanceSpec,
): Promise<Samples> {
  const [less, more] = [await way({ ...own, scale: from }), await way({ ...own, scale: to })];
  return more.map((value, i) => value - less[i]) as Samples;
}

/** A window's motion for the same speech, by the streams of numbers that the generator draws from. */
function sampled(
  { bind, clips, spoken, conditions, schedule, spacing, prediction }: AuditSubject,
  spec: GuidanceSpec,
): Promise<Samples> {
  const heard = Object.fromEntries(conditions.map(({ name }) => [name, (spoken ?? clips[0].conditions)[name]]));
  return bind(heard, 1, async (denoiser) => {
    const guided = guide(denoiser, createGuidance(spec), { random: Random.stream(SEED, 'guidance') });
    const how = {
      steps: STEPS,
      sampler: 'ddim',
      seeds: [SEED],
      ...(spacing && { spacing }),
      ...(prediction && { prediction }),
    };
    return (await sample({ denoiser: guided, shape: denoiser.shape, schedule, ...how })).samples;
  });
}
