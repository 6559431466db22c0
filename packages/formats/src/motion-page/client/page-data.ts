/** What a motion page holds for its script, as JSON in `#data`. */
export interface PageData {
  /** Data URI. */
  readonly audio: string;
  /** Peaks of the audio in equal pieces, 0 … 1. */
  readonly wave: readonly number[];
  /** How long the longest motion lasts. */
  readonly seconds: number;
  /** Frames a second, of the motion that has most: the step of the slider. */
  readonly fps: number;
  readonly motions: readonly PageMotion[];
  /** Whether the figures move without sound until somebody plays. */
  readonly preview?: boolean;
  /** What the order of the arms is drawn from, where they are shown without their names from the beginning. */
  readonly blind?: string;
}

export interface PageMotion {
  /** A GLB file in base64. */
  readonly glb: string;
  /** Where the figure faces: the angle around y from z towards x, radians. */
  readonly facing: number;
  /** Names of morph targets to show as bars. */
  readonly bars: readonly string[];
}
