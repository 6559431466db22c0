import { isAntiphonError } from '@antiphon/core';
import type { Exposure } from '@antiphon/data/serving-records';
import type { LiveArm, LiveDeployment } from '../deployment/live-deployment';
import type { Answer } from './arms-service';

/** What a shadow arm made of a request that another arm had answered. */
type Shadow = NonNullable<Exposure['shadows']>[number];

/** How shadows are computed. */
export interface ShadowArmsOptions {
  readonly live: LiveDeployment;
  /** Whether the server has nothing else to do. */
  readonly idle: () => boolean;
  /** Told of each request that shadows were computed for. */
  readonly compared: (answer: Answer, shadows: readonly Shadow[]) => Promise<void> | void;
}

/**
 * Arms that are computed and compared, and never answered: of requests that came when the server had nothing else to do once they were answered, one at a time, so that no caller waits for them.
 */
export class ShadowArms {
  private running: Promise<void> | undefined;

  constructor(private readonly options: ShadowArmsOptions) {}

  /** Whether a request's motion should be kept to be compared. */
  get wanted(): boolean {
    return this.running === undefined && this.shadows().length > 0;
  }

  /** @param motion `[frames, features]` of the answer */
  consider(answer: Answer, motion: Float32Array): void {
    if (!this.wanted || !this.options.idle()) return;
    this.running = this.compare(answer, motion).finally(() => (this.running = undefined));
  }

  /** Lets what runs end. */
  async close(): Promise<void> {
    await this.running;
  }

  private shadows(): LiveArm[] {
    return [...this.options.live.current.arms.values()].filter(({ shadow, enabled }) => shadow && enabled);
  }

  private async compare(answer: Answer, motion: Float32Array): Promise<void> {
    const found: Shadow[] = [];
    for (const arm of this.shadows()) found.push(await shadowOf(arm, answer, motion));
    await this.options.compared(answer, found);
  }
}

async function shadowOf(
  arm: LiveArm,
  { recording, motion: answered, sampling }: Answer,
  motion: Float32Array,
): Promise<Shadow> {
  const { name, bundle, guidance, sampler, steps, spacing, eta } = arm;
  const end = bundle.use();
  try {
    if (end === undefined) return { arm: name, difference: null, error: 'RETIRED' };
    const audio = recording instanceof Uint8Array ? { file: recording, name: 'request body' } : recording;
    const made = await bundle.generator.generate({ audio, seed: answered.seed, maxSeconds: sampling.maxSeconds, guidance, sampler, steps, spacing, eta }); // prettier-ignore
    const { seconds, nfe } = made;
    if (made.motion.length !== motion.length)
      return { arm: name, difference: null, seconds, nfe, error: 'OTHER_MOTION' };
    return { arm: name, difference: rootMeanSquare(made.motion, motion), seconds, nfe };
  } catch (error) {
    return { arm: name, difference: null, error: isAntiphonError(error) ? error.code : 'INTERNAL' };
  } finally {
    end?.();
  }
}

function rootMeanSquare(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (const [i, value] of a.entries()) sum += (value - (b[i] ?? NaN)) ** 2;
  return Math.sqrt(sum / a.length);
}
