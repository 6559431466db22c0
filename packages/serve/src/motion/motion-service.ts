import type { GuidanceSpec, Spacing } from '@antiphon/core';
import type { BundleManifest } from '@antiphon/data/bundle';
import type { Audio } from '@antiphon/formats';
import type { GeneratedStream, GuidanceChoice } from '@antiphon/generate';
import type { Assignment } from '../arms/assignment';

/** Speech in, motion out, for callers of arms: what every protocol of the server asks. */
export interface MotionService {
  /** What is in force now; a bundle that is swapped changes it. */
  deployment(): DeploymentInForce;
  /**
   * Who answers, and how; everything of a request that can be refused without its body is refused here, before the body is read.
   * @throws UNKNOWN_ARM, INVALID_INPUT, UNKNOWN_GUIDANCE, INVALID_GUIDANCE, UNTRAINED_BRANCH, UNKNOWN_SAMPLER, INVALID_RESPACING, LIMIT_EXCEEDED; SERVER_BUSY while one more could not wait
   */
  admit(wish: MotionWish): AdmittedMotion;
}

/** What a caller asks for, but for the audio. */
export interface MotionWish {
  /** The request's id: what exposures, outcomes and logs call it. */
  readonly id: string;
  readonly caller: Caller;
  /** Where several arms are in force, only testers who force an arm may say more than `seed`. */
  readonly choice: MotionChoice;
}

/** Who asks: `user` stays the same of her; `force` is an arm that a tester asks for, and was allowed to. */
export interface Caller {
  readonly user?: string | undefined;
  readonly force?: string | undefined;
}

/** How to sample, as far as the caller says it. */
export interface MotionChoice extends GuidanceChoice {
  readonly seed?: number | undefined;
  readonly sampler?: string | undefined;
  readonly steps?: number | string | undefined;
  readonly spacing?: Spacing | undefined;
  readonly eta?: number | undefined;
}

/** A request that is taken once its body is there. */
export interface AdmittedMotion {
  readonly assignment: Assignment;
  /** Of the bundle that will answer. */
  readonly manifest: BundleManifest;
  /**
   * Waits for its turn, hears the audio, and gives the motion in blocks as it is made. Abort the signal to give up. The motion's arm is counted as shown when the last block was taken.
   * @param audio a file of any kind that @antiphon/formats decodes, or decoded samples
   * @throws INVALID_AUDIO, INVALID_WAV, INVALID_INPUT, LIMIT_EXCEEDED, SERVER_BUSY, DEADLINE_EXCEEDED, SESSION_FAILED, INTERRUPTED; reading `blocks` too
   */
  motion(audio: Uint8Array | Audio, signal: AbortSignal): Promise<ServedMotion>;
}

/** Motion, and what it can be made again from. */
export interface ServedMotion extends GeneratedStream {
  /** The request's id. */
  readonly id: string;
  readonly assignment: Assignment;
  /** SHA-256 of the bundle (see `digestOf` of @antiphon/generate). */
  readonly bundle: string;
  readonly seed: number;
  readonly guidance: GuidanceSpec;
  readonly sampler: string;
  readonly steps: number | string;
  /** The replay token, complete once the last block was taken. */
  replay(): string;
}

/** Arms that may answer at a moment. */
export interface DeploymentInForce {
  readonly name: string;
  readonly arms: readonly ArmInForce[];
}

/** An arm, with the bundle that it has at a moment. */
export interface ArmInForce {
  readonly name: string;
  /** Share of all users. */
  readonly weight: number;
  readonly enabled: boolean;
  /** Whether it is computed and compared only, and never answered. */
  readonly shadow: boolean;
  readonly bundle: string;
  readonly manifest: BundleManifest;
  readonly guidance: GuidanceSpec;
  readonly sampler: string;
  readonly steps: number | string;
}
