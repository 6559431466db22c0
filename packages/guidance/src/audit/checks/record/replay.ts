import { answer, finding, notApplicable, type Check } from '../../check';
import type { Finding, FindingName } from '../../finding';
import { branchHearing } from '../../record/behaviour';
import { remark } from '../../remark';
import type { AuditSubject } from '../../subject';
import { diagnosed } from './hypotheses/diagnosed';
import { confusedBranches, heardAtSomeLevels } from './hypotheses/profiles';
import { agrees, replayOf, TOLERATED, type Apart, type Replay } from './replayed';
import { leastHeard } from './time-steps';
import { figures } from '../../figures';

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
            remark('not-held-to-its-training', `${replayed.why} ${NOT_HELD}`),
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

const NOT_HELD =
  'The questions that need one were not asked: another prediction type, schedule, time scale or normalisation than in training may not show, and a model that has learned little may look like one with a defect.';

async function namedFindings(subject: AuditSubject, replayed: Replay): Promise<Finding[]> {
  const { worst, recorded, served } = replayed;
  const off = whereWorst(replayed, worst);
  const found = (name: FindingName, says: string, about?: Finding['about']): Finding =>
    finding(name, `${says.charAt(0).toUpperCase()}${says.slice(1)}: ${off}.`, worst.distance, about);
  if (!Number.isFinite(worst.distance)) return [found('not-finite', 'a prediction is not finite')];
  const { diagnoses, open } = await diagnosed(subject, replayed);
  const explained = diagnoses.flatMap(({ causes, left, worst: there }) =>
    causes.map(({ name, says }) =>
      finding(
        name,
        `${says.charAt(0).toUpperCase()}${says.slice(1)}: ${whereWorst(replayed, there)}. Without that it is ${figures(left * TOLERATED, 2)} off.`,
        there.distance,
      ),
    ),
  );
  if (open === undefined) return explained;
  if (explained.length > 0)
    return [
      ...explained,
      finding(
        'predicts-otherwise',
        `Predictions still differ from those of training, for no cause that is known: ${whereWorst(replayed, open)}.`,
        open.distance,
      ),
    ];
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

function whereWorst({ recorded, probe }: Replay, worst: Apart): string {
  const { name } = branchHearing(recorded.branches[worst.branch].heard, Object.keys(probe.conditions));
  const sigma = figures(probe.levels[worst.level].sigma, 2);
  return `at sigma ${sigma} its ${name} prediction is ${figures(worst.distance, 2)} standard deviations from that of its training, where ${figures(worst.tolerated, 2)} are tolerated`;
}
