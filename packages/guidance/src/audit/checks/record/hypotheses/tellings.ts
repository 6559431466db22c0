import { noiseSchedule, type NoiseSchedule, type ScheduleKind } from '@antiphon/core';
import { timestepAt } from '../timestep-at';
import type { Telling } from './hypothesis';

const SCHEDULES: readonly ScheduleKind[] = ['cosine', 'linear'];
/** By what interfaces of networks are known to multiply time steps: a unit interval, a percentage, halves. */
const FACTORS = [1000, 100, 10, 2, 0.5, 0.1, 0.01, 0.001];

/** The ways to tell a network its time steps, other than as it is served. @param recorded whether the levels' own time steps are those of its training */
export function tellings(schedule: NoiseSchedule, recorded: boolean): Telling[] {
  const last = schedule.alphaBars.length - 1;
  const wrongSchedule = (known: string, timestep: Telling['timestep']): Telling => ({
    cause: {
      name: 'schedule-wrong',
      says: `the network learned its time steps by ${known}, and is asked by the ${schedule.kind} one`,
    },
    timestep,
  });
  return [
    ...(recorded
      ? [wrongSchedule('the schedule of its record', (_, { timestep }) => timestep)]
      : SCHEDULES.filter((kind) => kind !== schedule.kind).map((kind) => {
          const other = noiseSchedule(kind, last + 1);
          return wrongSchedule(`the ${kind} schedule`, (_, level) => timestepAt(other, level));
        })),
    {
      cause: { name: 'timesteps-reversed', says: 'the network hears time steps from the other end' },
      timestep: (served) => last - served,
    },
    ...FACTORS.map(rescaled),
  ];
}

/** As if what reaches it were `1/factor` of what it is told. */
export function rescaled(factor: number): Telling {
  return {
    cause: {
      name: 'timesteps-rescaled',
      says: `the network hears ${Number((1 / factor).toPrecision(3))} times the time step that it learned`,
    },
    timestep: (served) => factor * served,
  };
}

/** Factors for whoever none of the known ones fits: half octaves from a thousandth to a thousand. */
export const ANY_FACTORS = /* @__PURE__ */ Array.from({ length: 41 }, (_, i) => 2 ** ((i - 20) / 2));

/** A few levels of a probe, from its middle, where the time step says most. */
export function middle<T>(levels: readonly T[], count: number): T[] {
  const from = Math.max(0, Math.floor((levels.length - count) / 2));
  return levels.slice(from, from + count);
}
