import { sketchDistance, sketchOf } from '@antiphon/core';
import { answer, finding, notApplicable, type Check } from '../../check';
import type { Finding, FindingName } from '../../finding';
import { branchHearing, noisyMotion } from '../../record/behaviour';
import { remark } from '../../remark';
import type { AuditSubject } from '../../subject';
import { diagnose, type Diagnosis, type Patient } from './hypotheses/diagnose';
import type { Said, Telling } from './hypotheses/hypothesis';
import { confusedBranches, heardAtSomeLevels } from './hypotheses/profiles';
import { middle } from './hypotheses/tellings';
import { agrees, replayOf, TOLERATED, toleratedAt, type Replay } from './replayed';
import { leastHeard } from './time-steps';

/**
 * Holds the network that is served to the one that training left: the same windows, noised alike, asked at the time steps of the bundle's own schedule. Costs some `3 + conditions` evaluations of a dozen windows at each recorded level; only where
 * the answers differ, as many again for every way in which they might be explained.
 */
export const replay: Check = {
  name: 'replay',
  title: 'Does each branch predict what it did at the end of its training?',
  async run(subject, probe) {
    const replayed = await replayOf(subject, probe);
    if ('why' in replayed)
      return replayed.name === undefined
        ? notApplicable(`${replayed.why} What it was trained to do is not known.`, [
            remark(
              'not-held-to-its-training',
              `${replayed.why} So the audit could not hold it to what its training saw and did: a model that has learned little may look like one with a defect.`,
            ),
          ])
        : answer(replayed.why, [finding(replayed.name, replayed.why)]);
    const { worst, apart, recorded } = replayed;
    const evidence = {
      worst: worst.distance,
      branches: recorded.branches.map(({ heard }, b) => ({
        heard,
        apart: apart.filter(({ branch }) => branch === b).map(({ distance }) => distance),
      })),
    };
    if (agrees(replayed))
      return answer(
        `Yes: on ${replayed.probe.items} windows at ${replayed.probe.levels.length} noise levels no branch is more than ${worst.distance.toPrecision(2)} standard deviations off.`,
        [],
        evidence,
      );
    const findings = await namedFindings(subject, replayed);
    return answer(findings.map(({ sentence }) => sentence).join(' '), findings, evidence);
  },
};

async function namedFindings(subject: AuditSubject, replayed: Replay): Promise<Finding[]> {
  const { worst, recorded, served } = replayed;
  const off = whereWorst(replayed);
  const found = (name: FindingName, says: string, about?: Finding['about']): Finding =>
    finding(name, `${says.charAt(0).toUpperCase()}${says.slice(1)}: ${off}.`, worst.distance, about);
  if (!Number.isFinite(worst.distance)) return [found('not-finite', 'a prediction is not finite')];
  const diagnosis = subject.prediction === undefined ? undefined : await explained(subject, replayed);
  if (diagnosis !== undefined)
    return diagnosis.causes.map(({ name, says }) =>
      finding(
        name,
        `${says.charAt(0).toUpperCase()}${says.slice(1)}: ${off}. Without that it is ${figures(diagnosis.left * TOLERATED)} off.`,
        worst.distance,
      ),
    );
  const some = heardAtSomeLevels(replayed);
  if (some.length > 0) return some.map(({ name, says, condition }) => found(name, says, { condition }));
  const confused = confusedBranches(replayed);
  if (confused.length > 0) return confused.map(({ name, says, branch }) => found(name, says, { branch }));
  if (hears(recorded) && !hears(served))
    return [found('timestep-ignored', 'the network does not hear its time step any more, which it did in training')];
  return [
    found(
      'predicts-otherwise',
      'the network does not predict what it did at the end of its training, and no known cause explains it (its weights, or how it is told its inputs, are others)',
    ),
  ];
}

/** Whether a network hears its time step. */
function hears({ retimed, branches }: Replay['served']): boolean {
  return Math.max(...retimed) >= leastHeard(branches[0].levels.map(({ size }) => size));
}

function whereWorst({ worst, recorded, probe }: Replay): string {
  const { name } = branchHearing(recorded.branches[worst.branch].heard, Object.keys(probe.conditions));
  const sigma = figures(probe.levels[worst.level].sigma);
  return `at sigma ${sigma} its ${name} prediction is ${figures(worst.distance)} standard deviations from that of its training, where ${figures(worst.tolerated)} are tolerated`;
}

/** What was recorded, seen in another way of asking or reading. */
function explained(
  subject: AuditSubject,
  { recorded, probe, stepAt, worst, apart }: Replay,
): Promise<Diagnosis | undefined> {
  const names = Object.keys(probe.conditions);
  const noisy = noisyMotion(probe);
  const branches = recorded.branches.map(({ heard }) => branchHearing(heard, names));
  const levels = probe.levels.map((level, l) => ({ level, l, noisy: Float64Array.from(sketchOf(noisy[l])) }));
  const ask = (telling: Telling | undefined, quick: boolean): Promise<Said[]> =>
    subject.bind(probe.conditions, probe.items, async (denoiser) => {
      const said: Said[] = [];
      for (const { level, l, noisy: seen } of quick ? middle(levels, 3) : levels) {
        const step = stepAt(level, l);
        const timestep = telling?.timestep(step.timestep, level, l) ?? step.timestep;
        const asked = quick ? branches.slice(0, 1) : branches;
        const predictions = await denoiser.predict(noisy[l], { ...step, timestep }, asked);
        predictions.forEach((prediction, branch) =>
          said.push({
            ...{ branch, level, noisy: seen },
            x0: Float64Array.from(sketchOf(prediction)),
            wanted: Float64Array.from(recorded.branches[branch].levels[l].sketch),
          }),
        );
      }
      return said;
    });
  const before = worst.distance / worst.tolerated;
  const judge: Patient['judge'] = (read) => {
    if (read.length < apart.length / 2) return undefined;
    const left = Math.max(...read.map(({ x0, wanted }) => misfit(x0, wanted)));
    // A cause removes a difference, and does not merely lessen it.
    return left <= before / 10 || (left <= 1 && left <= before / 3) ? left : undefined;
  };
  return ask(undefined, false).then((served) =>
    diagnose({
      schedule: subject.schedule,
      declared: subject.prediction ?? 'x0',
      recorded: true,
      most: 3,
      served,
      ask,
      judge,
    }),
  );
}

function misfit(x0: ArrayLike<number>, wanted: ArrayLike<number>): number {
  const [is, should] = [Array.from(x0), Array.from(wanted)];
  const size = sketchDistance(
    should,
    should.map(() => 0),
  );
  return sketchDistance(is, should) / toleratedAt(size);
}

function figures(value: number): string {
  return String(Number(value.toPrecision(2)));
}
