/** A joint of a skeleton, as BVH has it. */
export interface Joint {
  readonly name: string;
  /** Index of the parent, −1 for a root. */
  readonly parent: number;
  /** From the parent, in the file's units. */
  readonly offset: readonly number[];
  /** Such as `Zrotation`, in the order of the values. */
  readonly channels: readonly string[];
  readonly endSite?: readonly number[];
}

/** How a model is guided: its kind and the options of that kind. */
export interface Guidance {
  readonly kind: string;
  readonly [option: string]: unknown;
}

/** What of a motion is a face. */
export interface FaceTrack {
  /** Hz. */
  readonly fps: number;
  readonly frames: number;
  /** Of the blend shapes. */
  readonly names: readonly string[];
}

/** What of a motion is a body. */
export interface BodyTrack {
  /** Hz. */
  readonly fps: number;
  readonly frames: number;
  readonly joints: readonly Joint[];
}

/** A motion, whole. */
export interface Motion {
  readonly format: 'antiphon-motion/1';
  /** Of the model, Hz. */
  readonly fps: number;
  readonly frames: number;
  /** `values[frame][name]`. */
  readonly blendshapes?: FaceTrack & { readonly values: readonly (readonly number[])[] };
  /** `values[frame][channel]`, the channels joint by joint; degrees, and the file's units. */
  readonly skeleton?: BodyTrack & { readonly values: readonly (readonly number[])[] };
}

/** What is known of a motion before it is made. */
export interface StreamHead {
  readonly format: 'antiphon-motion-stream/1';
  /** The request's id. */
  readonly request: string;
  /** Of the model, Hz. */
  readonly fps: number;
  readonly frames: number;
  readonly blendshapes?: FaceTrack;
  readonly skeleton?: BodyTrack;
  readonly arm: string;
  /** Why this arm answers. */
  readonly by: 'sticky' | 'forced' | 'holdout' | 'fallback';
  /** SHA-256. */
  readonly bundle: string;
  readonly seed: number;
  readonly guidance: Guidance;
  readonly sampler: string;
  readonly steps: number | string;
  readonly note?: string;
}

/** Rows of a part, the first of which is its frame `frame`. */
export interface TrackBlock {
  readonly frame: number;
  readonly values: readonly (readonly number[])[];
}

/** A piece of a motion. Parts may begin at different frames. */
export interface MotionBlock {
  readonly blendshapes?: TrackBlock;
  readonly skeleton?: TrackBlock;
}

/** What is known of a motion once it is made. */
export interface StreamEnd {
  /** Network evaluations. */
  readonly nfe: number;
  readonly seconds: number;
  /** What the very motion can be made again from, and outcomes are told of. */
  readonly replay: string;
}
