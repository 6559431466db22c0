import { sketchDistance, type Behaviour, type RecordedProbe, type Step, type TrainingRecord } from '@antiphon/core';
import { problemOf } from '../../check';
import type { FindingName } from '../../finding';
import type { Probe } from '../../probe';
import { measureBehaviour, probeOf, type BehaviourProbe } from '../../record/behaviour';
import type { AuditSubject } from '../../subject';
import { timestepAt } from './timestep-at';

/** What the served network did with the windows of its training record, beside what is recorded. */
export interface Replay {
  readonly record: TrainingRecord;
  readonly recorded: Behaviour;
  readonly served: Behaviour;
  readonly probe: BehaviourProbe;
  /** How the served network is asked at a level: at the time step of its own schedule. */
  stepAt(level: BehaviourProbe['levels'][number], index: number): Step;
  /** Every branch at every level. */
  readonly apart: readonly Apart[];
  /** Where they are furthest apart for what is tolerated there. */
  readonly worst: Apart;
}

/** Why there is no replay. */
export interface NoReplay {
  readonly why: string;
  /** The finding that this is, where it is one. */
  readonly name?: FindingName;
}

/** How far a prediction is from the recorded one. */
export interface Apart {
  readonly branch: number;
  readonly level: number;
  /** In standard deviations of the motion. */
  readonly distance: number;
  /** What other processors may do. */
  readonly tolerated: number;
}

/** In standard deviations of the motion, or of the prediction where that is larger: ten times what other processors and engines do to float32 networks (1e-3), a fortieth of what another seed of training does. */
export const TOLERATED = 0.01;

const replays = new WeakMap<Probe, Promise<Replay | NoReplay>>();

/** The replay of a subject's training record: once in an audit, for all questions that look at it. Else why there is none. */
export function replayOf(subject: AuditSubject, probe: Probe): Promise<Replay | NoReplay> {
  const known = replays.get(probe) ?? replayed(subject);
  replays.set(probe, known);
  return known;
}

/** Whether the served network is the one that training left. */
export function agrees({ worst }: Replay): boolean {
  return worst.distance <= worst.tolerated;
}

async function replayed(subject: AuditSubject): Promise<Replay | NoReplay> {
  const { record, recordProblem, schedule, bind } = subject;
  if (recordProblem !== undefined) return { why: `Its training record ${recordProblem}.`, name: 'evidence-unreadable' };
  if (record === undefined) return { why: 'No training record came with the model.' };
  const { probe: packed, behaviour: recorded } = record;
  if (packed === undefined || recorded === undefined || recorded.branches.length === 0 || packed.levels.length === 0)
    return { why: 'Its training record holds no windows to ask again.' };
  const problem = misfit(subject, packed);
  if (problem !== undefined) return { why: problem, name: 'evidence-unreadable' };
  const probe = probeOf(packed);
  const stepAt: Replay['stepAt'] = (level, index) => ({
    index,
    count: packed.levels.length,
    timestep: timestepAt(schedule, level),
    alpha: level.alpha,
    sigma: level.sigma,
  });
  const heard = recorded.branches.map((branch) => branch.heard);
  let served: Behaviour;
  try {
    served = await measureBehaviour(bind, probe, { heard, stepAt });
  } catch (error) {
    return {
      why: `The windows of its training record cannot be asked again: ${problemOf(error)}.`,
      name: 'branch-fails',
    };
  }
  const apart = recorded.branches.flatMap(({ levels }, branch) =>
    levels.map(({ sketch, size }, level) => ({
      branch,
      level,
      distance: numberOr(Infinity, sketchDistance(sketch, served.branches[branch].levels[level].sketch)),
      tolerated: toleratedAt(size),
    })),
  );
  return { record, recorded, served, probe, stepAt, apart, worst: worstOf(apart) };
}

/** Where predictions are furthest apart for what is tolerated there. */
export function worstOf(apart: readonly Apart[]): Apart {
  return apart.reduce((a, b) => (b.distance / b.tolerated > a.distance / a.tolerated ? b : a));
}

export function toleratedAt(size: number): number {
  return TOLERATED * Math.max(1, size);
}

function numberOr(otherwise: number, value: number): number {
  return Number.isNaN(value) ? otherwise : value;
}

/** Why a record cannot be of this model. */
function misfit({ conditions, features }: AuditSubject, probe: RecordedProbe): string | undefined {
  const [own, recorded] = [conditions.map(({ name }) => name), Object.keys(probe.conditions)];
  if (own.length !== recorded.length || own.some((name) => !recorded.includes(name)))
    return `Its training record is of another model: it knows ${listed(recorded)}, and the model ${listed(own)}.`;
  const width = probe.motion.shape.at(-1);
  if (width !== features)
    return `Its training record is of another model: its motion has ${width} features, and the model’s ${features}.`;
  const other = conditions.find(({ name, width: wide }) => probe.conditions[name].shape.at(-1) !== wide);
  return (
    other &&
    `Its training record is of another model: its "${other.name}" has ${probe.conditions[other.name].shape.at(-1)} columns, and the model’s ${other.width}.`
  );
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'no conditions' : names.map((name) => `"${name}"`).join(', ');
}
