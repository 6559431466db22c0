import { isAntiphonError } from '@antiphon/core';
import { RatioWatch } from '../arms/ratio-watch';
import type { LiveDeployment } from '../deployment/live-deployment';
import type { Telemetry } from '../operations/telemetry/telemetry';
import type { ServingRecords } from '../records';
import type { ServerSettings } from '../settings/schema';
import { ArmsService, type Answer } from './arms-service';
import { exposureOf } from './exposure-of';
import { ShadowArms } from './shadow-arms';

/** What a service is made of, and who is told of its answers. */
export interface ObservedServiceOptions {
  readonly live: LiveDeployment;
  readonly settings: ServerSettings;
  readonly secret: string;
  readonly records: ServingRecords | undefined;
  readonly telemetry: Telemetry | undefined;
  readonly now: () => Date;
  /** Milliseconds. */
  readonly clock: () => number;
}

/** A service of arms whose answers are recorded, measured, and compared with shadows. */
export interface ObservedService extends ArmsService {
  /** Lets shadows that are computed end. */
  close(): Promise<void>;
}

export function observedService(options: ObservedServiceOptions): ObservedService {
  const { live, settings, secret, records, telemetry, now, clock } = options;
  const exposure = (answer: Answer) =>
    exposureOf(answer, { deployment: live.current.deployment.name, secret, at: now() });
  const shadows: ShadowArms = new ShadowArms({
    live,
    idle: () => service.turns.load.waiting === 0 && service.turns.load.running <= 1,
    compared: async (answer, found) => records?.exposed({ ...exposure(answer), shadows: [...found], again: true }),
  });
  const ratio = new RatioWatch();
  telemetry?.gauge('sampleRatio', () => (ratio.rings ? 1 : 0));
  const { limits, workers, lanes } = settings;
  const service: ArmsService = new ArmsService({
    live,
    limits,
    concurrent: workers * Math.max(...lanes),
    secret,
    now,
    clock,
    span: telemetry?.span,
    keep: () => records !== undefined && shadows.wanted,
    made: async (answer) => {
      ratio.saw(live.current.deployment, answer.motion.assignment, answer.caller.user);
      await records?.exposed(exposure(answer));
      if (answer.course.kept !== undefined) shadows.consider(answer, answer.course.kept);
    },
    ended: (answer) => telemetry?.generation(figuresOf(answer)),
  });
  telemetry?.gauge('waiting', () => service.turns.load.waiting);
  telemetry?.gauge('running', () => service.turns.load.running);
  if (records !== undefined) telemetry?.gauge('exposuresLost', () => records.state.lost);
  return Object.assign(service, { close: () => shadows.close() });
}

function figuresOf({ motion, course, queued }: Answer): Parameters<Telemetry['generation']>[0] {
  const { assignment, frames, format } = motion;
  const outcome = outcomeOf(course.error);
  const first = motion.first();
  return {
    arm: assignment.arm,
    outcome,
    queued: queued + motion.waited(),
    ...(first === undefined ? {} : { firstBlock: queued + first }),
    nfe: motion.nfe(),
    ...(outcome === 'answered'
      ? { seconds: Math.max(0, motion.seconds() - motion.waited()), motion: frames / format.fps }
      : {}),
  };
}

function outcomeOf(error: unknown): Parameters<Telemetry['generation']>[0]['outcome'] {
  if (error === undefined) return 'answered';
  if (!isAntiphonError(error)) return 'failed';
  if (error.code === 'INTERRUPTED') return 'gone';
  if (error.code === 'DEADLINE_EXCEEDED') return 'late';
  return error.status < 500 ? 'refused' : 'failed';
}
