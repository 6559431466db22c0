import type { MotionFormat } from '../motion/motion-format';

/** One motion to show: an arm's, or the truth. */
export interface ShownMotion {
  readonly name: string;
  readonly caption?: string;
  readonly format: MotionFormat;
  readonly frames: number;
  /** `[frames, features]`, natural units. */
  readonly motion: Float32Array;
}
