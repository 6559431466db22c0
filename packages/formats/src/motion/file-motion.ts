import { AntiphonError } from '@antiphon/core';
import type { SkeletonMotion } from '../skeleton/skeleton';
import { decodeMotion, type BlendshapeMotion, type MotionSource } from './motion-codec';
import { featureCount, partFeatureCount } from './motion-features';
import type { MotionFormat, MotionPart } from './motion-format';
import { fileFrames, RateRestorer } from './restore-rate';

/** The rate (Hz) that a part's files have. */
export function fileRate(format: MotionFormat, part: MotionPart): number {
  return part.fileFps ?? format.fps;
}

/** The number of frames that a part's file has for `frames` of the model. */
export function fileFrameCount(format: MotionFormat, rate: number, frames: number): number {
  return rate === format.fps ? frames : fileFrames(frames, rate / format.fps);
}

/**
 * Turns features into the motion that files hold, each part at the rate of its files, in pieces: whatever the pieces, together they are the same motion
 * to the last bit. Euler angles are continuous from piece to piece; where the files were faster than the model, frames are interpolated (see `RateRestorer`).
 */
export class FileMotionDecoder {
  private readonly parts: readonly PartDecoder[];
  private readonly width: number;

  /** @param rateOf Hz at which a part comes out. Default: its files' rate */
  constructor(format: MotionFormat, rateOf: (part: MotionPart) => number = (part) => fileRate(format, part)) {
    let first = 0;
    this.width = featureCount(format);
    this.parts = format.parts.map((part) => {
      const decoder = new PartDecoder(part, first, format.fps, rateOf(part));
      first += partFeatureCount(part);
      return decoder;
    });
  }

  /**
   * What is settled of the motion once these frames are known: the parts may differ in frames, and have none.
   * @param features `[frames, features]`
   * @throws INVALID_INPUT for a wrong number of features or values that are not finite
   */
  push(features: Float32Array, frames: number): MotionSource {
    if (features.length !== frames * this.width) {
      const problem = `${features.length} numbers came for ${frames} frames of ${this.width} features`;
      throw new AntiphonError('INVALID_INPUT', { source: 'motion', problem });
    }
    return Object.assign({}, ...this.parts.map((part) => part.push(features, frames, this.width))) as MotionSource;
  }

  /** The rest, after the last frame. */
  end(): MotionSource {
    return Object.assign({}, ...this.parts.map((part) => part.end())) as MotionSource;
  }
}

/**
 * `decodeMotion` at the rate of the files: what `FileMotionDecoder` gives for a motion that is in memory.
 * @throws INVALID_INPUT for a wrong number of features or values that are not finite
 */
export function decodeFileMotion(format: MotionFormat, features: Float32Array, frames: number): MotionSource {
  const decoder = new FileMotionDecoder(format);
  return joinMotions([decoder.push(features, frames), decoder.end()]);
}

/** One motion of pieces that follow each other. */
export function joinMotions(pieces: readonly MotionSource[]): MotionSource {
  const faces = pieces.flatMap(({ blendshapes }) => (blendshapes === undefined ? [] : [blendshapes]));
  const bodies = pieces.flatMap(({ skeleton }) => (skeleton === undefined ? [] : [skeleton]));
  const [face] = faces;
  const [body] = bodies;
  return {
    ...(face && { blendshapes: { ...face, values: joined(faces, Float32Array) } satisfies BlendshapeMotion }),
    ...(body && {
      skeleton: {
        ...body,
        frames: bodies.reduce((sum, { frames }) => sum + frames, 0),
        values: joined(bodies, Float64Array),
      } satisfies SkeletonMotion,
    }),
  };
}

class PartDecoder {
  private readonly restorer: RateRestorer | undefined;
  private readonly format: MotionFormat;
  private readonly width: number;
  private before: SkeletonMotion | undefined;

  constructor(
    part: MotionPart,
    private readonly first: number,
    fps: number,
    rate: number,
  ) {
    this.width = partFeatureCount(part);
    this.format = { fps: rate, parts: [part] };
    this.restorer = rate === fps ? undefined : new RateRestorer(this.columns, rate / fps);
  }

  /** Numbers per frame while frames are counted: a part that never moves still has frames. */
  private get columns(): number {
    return Math.max(1, this.width);
  }

  push(features: Float32Array, frames: number, width: number): MotionSource {
    const own = new Float32Array(frames * this.columns);
    for (let frame = 0; frame < frames; frame++) {
      const start = frame * width + this.first;
      own.set(features.subarray(start, start + this.width), frame * this.columns);
    }
    return this.decode(this.restorer?.push(own) ?? own);
  }

  end(): MotionSource {
    return this.decode(this.restorer?.end() ?? new Float32Array(0));
  }

  private decode(rows: Float32Array): MotionSource {
    const frames = rows.length / this.columns;
    const features = this.width === 0 ? rows.subarray(0, 0) : rows;
    const decoded = decodeMotion(this.format, features, frames, this.before);
    if (decoded.skeleton !== undefined && frames > 0) this.before = decoded.skeleton;
    return decoded;
  }
}

function joined<A extends Float32Array | Float64Array>(
  pieces: readonly { readonly values: A }[],
  Type: new (length: number) => A,
): A {
  const result = new Type(pieces.reduce((sum, { values }) => sum + values.length, 0));
  let at = 0;
  for (const { values } of pieces) {
    result.set(values, at);
    at += values.length;
  }
  return result;
}
