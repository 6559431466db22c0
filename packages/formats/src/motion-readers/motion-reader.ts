import type { FrameTime } from '../motion/frame-time';
import type { SkeletonMotion } from '../skeleton/skeleton';

/** A face has fewer channels (the vertices of a mesh included): an array with more is mostly one whose axes are exchanged. */
export const MOST_CHANNELS = 100_000;

/** Values of face channels over time, as far as their file tells. */
export interface ChannelMotion {
  /** One per channel, in file order; undefined where the file has none. */
  readonly names?: readonly string[];
  /** Hz; undefined where the file does not say. */
  readonly fps?: number;
  readonly frames: number;
  /** `[frames, channels]`, finite. */
  readonly values: Float32Array;
  /** Where a file without names has columns that are no channels: how many it has in all, and which of them are the channels. */
  readonly from?: { readonly columns: number; readonly kept: readonly number[] };
}

/** What a motion file holds: a body (and, where its rate is printed as a time, what that may mean), or a face. */
export type ReadMotion = (
  { readonly body: SkeletonMotion; readonly frameTime?: FrameTime } | { readonly face: ChannelMotion }
) & {
  /** What was assumed in reading it, each the predicate of a sentence: "its text is read as …". */
  readonly notes?: readonly string[];
};

/** A kind of motion file. */
export interface MotionReader {
  /** Lower case, with the dot. */
  readonly ending: string;
  readonly part: 'body' | 'face';
  /**
   * @param source what an error names, usually the path
   * @throws an AntiphonError for bytes that are not a motion of this kind
   */
  readonly read: (bytes: Uint8Array, source: string) => ReadMotion;
}
