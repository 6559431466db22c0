import { AntiphonError } from '@antiphon/core';
import { audioSeconds, type Audio } from '@antiphon/formats';
import { fileDigest, samplesDigest } from '@antiphon/generate';
import { deadline } from '../admission/deadline';
import { Turns } from '../admission/turns';
import { assign, type Assignment } from '../arms/assignment';
import type { LiveArm, LiveDeployment, Snapshot } from '../deployment/live-deployment';
import { answeredMotion, answerError, type AnswerCourse } from './answered-motion';
import { chosenSampling, type ChosenSampling, type SamplingLimits } from './chosen-sampling';
import type {
  AdmittedMotion,
  Caller,
  DeploymentInForce,
  MotionService,
  MotionWish,
  ServedMotion,
} from './motion-service';
import { tokenOf } from './token-of';

/** An answer that was made, for records and metrics. */
export interface Answer {
  readonly motion: ServedMotion;
  readonly caller: Caller;
  readonly recording: Uint8Array | Audio;
  readonly sampling: ChosenSampling;
  readonly course: AnswerCourse;
  /** Seconds that it waited for its turn. */
  readonly queued: number;
}

/** What a service of arms is made of. */
export interface ArmsServiceOptions {
  readonly live: LiveDeployment;
  readonly limits: SamplingLimits & {
    /** Requests that wait while others compute. */
    readonly waiting: number;
    /** For an answer, waiting included. */
    readonly requestSeconds: number;
  };
  /** Requests that compute at a time. */
  readonly concurrent: number;
  /** Signs replay tokens. */
  readonly secret: string;
  /** Whether the motion of an answer is kept for `made`. Default: no. */
  readonly keep?: () => boolean;
  /** An answer was made: awaited before the caller is told that it has all of it. */
  readonly made?: (answer: Answer) => Promise<void>;
  /** An answer is over, however it went; and one that never began is not told. */
  readonly ended?: (answer: Answer) => void;
  /** Runs work in a span of a trace. Default: just runs it. */
  readonly span?: (<T>(name: string, work: () => Promise<T>) => Promise<T>) | undefined;
  readonly now: () => Date;
  /** Milliseconds. */
  readonly clock: () => number;
}

/** Arms that answer callers, as many at a time as the server can. */
export class ArmsService implements MotionService {
  readonly turns: Turns;

  constructor(private readonly options: ArmsServiceOptions) {
    this.turns = new Turns(options.concurrent, options.limits.waiting, options.clock);
  }

  deployment(): DeploymentInForce {
    const { deployment, arms } = this.options.live.current;
    return {
      name: deployment.name,
      arms: [...arms.values()].map(({ name, weight, enabled, shadow, bundle, guidance, sampler, steps }) => {
        const { digest, manifest } = bundle;
        return { name, weight, enabled, shadow, bundle: digest, manifest, guidance, sampler, steps };
      }),
    };
  }

  admit(wish: MotionWish): AdmittedMotion {
    const admitted = this.choose(wish);
    if (this.turns.full) throw this.turns.busy();
    return {
      assignment: admitted.assignment,
      manifest: admitted.arm.bundle.manifest,
      motion: (audio, signal) => this.motion(wish, audio, signal),
    };
  }

  private choose({ caller, choice }: MotionWish): Admitted {
    const snapshot = this.options.live.current;
    const { assignment, arm } = armFor(snapshot, caller);
    const several = snapshot.rule.arms.length > 1;
    const sampling = chosenSampling(arm, choice, { by: assignment.by, several, limits: this.options.limits });
    return { deployment: snapshot.deployment.name, assignment, arm, sampling };
  }

  private async motion(wish: MotionWish, audio: Uint8Array | Audio, gone: AbortSignal): Promise<ServedMotion> {
    const { requestSeconds: seconds } = this.options.limits;
    const time = deadline(seconds, gone);
    const leaving: (() => void)[] = [time.clear];
    const leave = () => leaving.splice(0).forEach((each) => each());
    const came = this.options.clock();
    try {
      await this.assertShort(wish, audio);
      const digest = audio instanceof Uint8Array ? await fileDigest(audio) : await samplesDigest(audio);
      leaving.push(await this.inSpan('queue', () => this.turns.enter(time.signal)));
      const queued = (this.options.clock() - came) / 1000;
      const admitted = this.hold(wish, leaving);
      return await this.answer(wish, { ...admitted, audio, digest, queued, time, seconds, leave });
    } catch (error) {
      leave();
      throw answerError(error, { time, seconds });
    }
  }

  /** By the recording's own headers, before it waits; hearing counts samples. @throws LIMIT_EXCEEDED */
  private async assertShort(wish: MotionWish, audio: Uint8Array | Audio): Promise<void> {
    const { maxSeconds } = this.choose(wish).sampling;
    const seconds =
      audio instanceof Uint8Array
        ? await audioSeconds(audio, 'request body')
        : (audio.channels[0]?.length ?? 0) / audio.sampleRate;
    if (seconds !== undefined && seconds > maxSeconds)
      throw new AntiphonError('LIMIT_EXCEEDED', {
        what: 'Seconds of recording at so many steps',
        found: seconds.toFixed(2),
        limit: String(Number(maxSeconds.toFixed(2))),
      });
  }

  private inSpan<T>(name: string, work: () => Promise<T>): Promise<T> {
    return this.options.span?.(name, work) ?? work();
  }

  /** The arm that is in force now, which may be another than when the caller's body began to come; its bundle stays open. */
  private hold(wish: MotionWish, leaving: (() => void)[]): Admitted {
    const admitted = this.choose(wish);
    const end = admitted.arm.bundle.use();
    if (end === undefined) throw new AntiphonError('SERVER_BUSY', { waiting: this.turns.load.waiting });
    leaving.push(end);
    return admitted;
  }

  private async answer(
    { id, caller }: MotionWish,
    { deployment, assignment, arm, sampling, audio, digest, queued, time, seconds, leave }: Admitted & Work,
  ): Promise<ServedMotion> {
    const { bundle } = arm;
    const { maxSeconds, ...how } = sampling;
    const file = audio instanceof Uint8Array ? { file: audio, name: 'request body' } : audio;
    const stream = await this.inSpan('hearing', () =>
      bundle.generator.stream({ ...how, audio: file, maxSeconds, signal: time.signal }),
    );
    // Nobody would read to the end, nor hear that it ended.
    if (time.signal.aborted) throw new AntiphonError('INTERRUPTED', { resume: 'The motion had not begun.' });
    const { keep, made, ended, secret, now, clock } = this.options;
    const facts = { id, assignment, bundle: bundle.digest, ...how };
    const samples = !(audio instanceof Uint8Array);
    const replay = () =>
      tokenOf(facts, { deployment, audio: digest, samples, sampling, lanes: stream.lanes(), at: now(), secret });
    const answerOf = (course: AnswerCourse): Answer => ({ motion, caller, recording: audio, sampling, course, queued });
    const motion = answeredMotion(stream, {
      facts,
      time,
      seconds,
      clock,
      replay,
      keep: keep?.() === true,
      made: async (course) => made?.(answerOf(course)),
      ended: (course) => {
        leave();
        ended?.(answerOf(course));
      },
    });
    return motion;
  }
}

interface Admitted {
  readonly deployment: string;
  readonly assignment: Assignment;
  readonly arm: LiveArm;
  readonly sampling: ChosenSampling;
}

interface Work {
  readonly audio: Uint8Array | Audio;
  readonly digest: string;
  readonly queued: number;
  readonly time: ReturnType<typeof deadline>;
  readonly seconds: number;
  readonly leave: () => void;
}

/** @throws UNKNOWN_ARM for one that is forced and cannot answer */
function armFor({ arms, rule }: Snapshot, caller: Caller): { assignment: Assignment; arm: LiveArm } {
  const assignment = assign(rule, { key: caller.user, force: caller.force });
  const arm = assignment && arms.get(assignment.arm);
  if (assignment !== undefined && arm?.enabled === true) return { assignment, arm };
  const known = rule.arms.filter(({ enabled }) => enabled).map(({ name }) => name);
  throw new AntiphonError('UNKNOWN_ARM', { name: caller.force ?? assignment?.arm ?? '', known: known.join(', ') });
}
