import { respace, stepsOf, type PredictionKind } from '@antiphon/core';
import { CONDITIONAL, unconditional } from '../../../branches/branches';
import { answer, finding, notApplicable, type Answer, type Check } from '../../check';
import { distance, size, type Probe } from '../../probe';
import { remark } from '../../remark';
import type { AuditSubject } from '../../subject';
import { diagnose, type Patient } from './hypotheses/diagnose';
import type { Said, Telling } from './hypotheses/hypothesis';
import { middle } from './hypotheses/tellings';
import { agrees, replayOf, type Replay } from './replayed';
import { recordedWeakness } from './weakness';
import { figures } from '../../figures';

/**
 * How many times as large errors may be if it is read otherwise: on the whole, and at any level. Networks that are read as they should be are further from the truth when read otherwise at some level,
 * however weak they are (measured from 3 steps of training on); those that are read wrongly come to 0.3 to 0.8 of their errors.
 */
const READ = { whole: 0.85, any: 0.92 };
/** And if it is told its time steps otherwise: these matter less. */
const TOLD = { whole: 0.9, any: 1.02 };
/** The noisy motion times or by alpha needs no network: what is right is nearer than both, at most levels. */
const BETTER_THAN_NONE = 0.95;
/** A factor of outputs that is nearer to 1 is want of training, or too much of it; one that is larger leaves nothing of outputs that mean nothing. */
const [LEAST_FACTOR, MOST_FACTOR] = [1.25, 10];
/** Where readings differ most: with little noise all come to much the same, and one of epsilon knows little where there is hardly any signal. */
const TELLING: Record<PredictionKind, readonly [number, number]> = { x0: [0.7, 1], epsilon: [0.55, 0.9], v: [0.7, 1] };

/** Holds predictions to motion that training did not see: that of the record, or what is provided. Asks the network again only for provided motion: once at each of ten levels, and for every way in which that could be explained. */
export const truth: Check = {
  name: 'truth',
  title: 'Does each branch denoise motion that training did not see, at each noise level?',
  async run(subject, probe) {
    const replayed = await replayOf(subject, probe);
    if (!('why' in replayed)) return ofTheRecord(replayed);
    const provided = subject.truth !== undefined && subject.clips.every(({ motion }) => motion !== undefined);
    if (!provided) return notApplicable(`${replayed.why} Nor were any data given (--data FOLDER) to hold it to.`);
    return ofTheData(subject, probe);
  },
};

function ofTheRecord(replayed: Replay): Answer {
  const { record, served, probe } = replayed;
  if (!agrees(replayed))
    return notApplicable('The network does not predict what it did in training; what is told of that comes first.');
  const weak = recordedWeakness(replayed);
  const drawn = record.probe?.kind === 'drawn';
  const errors = record.probe?.heldOut?.errors ?? served.branches[0].levels.map(({ error }) => error);
  const evidence = {
    sigma: probe.levels.map(({ sigma }) => sigma),
    branches: drawn
      ? [{ heard: served.branches[0].heard, errors }]
      : served.branches.map(({ heard, levels }) => ({ heard, errors: levels.map(({ error }) => error) })),
  };
  if (weak !== undefined) return answer(weak, [], evidence, [remark('weakly-trained', weak)]);
  const at = Math.floor(errors.length / 2);
  return answer(
    `Yes: at sigma ${figures(probe.levels[at].sigma)} it comes within ${figures(errors[at])} standard deviations of the motion, as at the end of its training.`,
    [],
    evidence,
  );
}

async function ofTheData(subject: AuditSubject, probe: Probe): Promise<Answer> {
  const { motion, trained, names } = probe;
  const byMode = trained.nullCondition === 'none' && probe.branches[0]?.name !== CONDITIONAL.name && names.length > 0;
  const branch = byMode ? unconditional(names) : CONDITIONAL;
  const steps = stepsOf(respace(subject.schedule, 10)).filter(({ sigma }) => sigma > 0.2 && sigma < 0.999);
  const noise = probe.random('truth').normals(motion.length);
  const levels = steps.map((step) => ({
    step,
    noisy: motion.map((value, i) => step.alpha * value + step.sigma * noise[i]),
  }));
  const ask = (telling: Telling | undefined, quick: boolean): Promise<Said[]> =>
    subject.bind(probe.conditions, probe.items, async (denoiser) => {
      const said: Said[] = [];
      for (const { step, noisy } of quick ? middle(levels, 3) : levels) {
        const timestep = telling?.timestep(step.timestep, step, step.index) ?? step.timestep;
        const [x0] = await denoiser.predict(noisy, { ...step, timestep }, [branch]);
        said.push({ branch: 0, level: step, noisy, x0, wanted: motion });
      }
      return said;
    });
  const served = await ask(undefined, false);
  const own = new Map(served.map(({ level, x0 }) => [level, distance(x0, motion)]));
  const spread = size(motion);
  const judge: Patient['judge'] = (read, { causes, kind, factor }) => {
    const off = Math.exp(Math.abs(Math.log(factor)));
    if (causes.some(({ name }) => name === 'output-scaled') && !(off > LEAST_FACTOR && off < MOST_FACTOR))
      return undefined;
    const [from, to] = TELLING[kind];
    const levels = read.flatMap(({ level, x0 }) => {
      const error = distance(x0, motion);
      const nearer = error < BETTER_THAN_NONE * level.sigma * Math.min(spread, 1 / level.alpha);
      return level.sigma < from || level.sigma > to ? [] : [{ nearer, ratio: error / (own.get(level) ?? NaN) }];
    });
    const told = causes.every(({ name }) => name !== 'prediction-type-wrong' && name !== 'output-scaled');
    const allowed = told ? TOLD : READ;
    const whole = Math.exp(levels.reduce((sum, { ratio }) => sum + Math.log(ratio), 0) / levels.length);
    const clear =
      levels.length >= 3 &&
      whole <= allowed.whole &&
      levels.every(({ ratio }) => ratio <= allowed.any) &&
      levels.filter(({ nearer }) => nearer).length > levels.length / 2;
    return clear ? whole : undefined;
  };
  const evidence = { errors: served.map(({ level }) => ({ sigma: level.sigma, error: own.get(level) })) };
  const { level, x0 } = served[Math.floor(served.length / 2)];
  const here = `at sigma ${figures(level.sigma)} it is ${figures(distance(x0, motion))} standard deviations off the motion of the data`;
  const diagnosis =
    subject.prediction === undefined
      ? undefined
      : await diagnose({
          schedule: subject.schedule,
          declared: subject.prediction,
          recorded: false,
          most: 1,
          ...{ served, ask, judge },
        });
  if (diagnosis === undefined)
    return answer(`${capital(here)}, and no other way to ask or read it comes clearly nearer.`, [], evidence);
  const effect = Math.max(...own.values());
  const findings = diagnosis.causes.map(({ name, says }) =>
    finding(
      name,
      `${capital(says)}: ${here}; without that, its errors would be ${figures(diagnosis.left)} times as large.`,
      effect,
    ),
  );
  return answer(findings.map(({ sentence }) => sentence).join(' '), findings, evidence);
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
