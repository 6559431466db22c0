import { AntiphonError } from '@antiphon/core';
import { jointChannels, type JointChannels } from '../skeleton/joint-channels';
import { eulerToMatrix, matrixToEuler, matrixToSixD, sixDToMatrix } from '../skeleton/rotation';
import { channelCount, type SkeletonMotion } from '../skeleton/skeleton';
import { skeletonDifference } from '../skeleton/skeleton-difference';
import { featureCount, partFeatureCount, SIX } from './motion-features';
import type { BlendshapePart, MotionFormat, SkeletonPart } from './motion-format';

/** Values of named face channels over time. */
export interface BlendshapeMotion {
  readonly names: readonly string[];
  /** Hz. */
  readonly fps: number;
  /** `[frames, names]`. */
  readonly values: Float32Array;
}

/** A motion in the form that files hold. */
export interface MotionSource {
  readonly skeleton?: SkeletonMotion;
  readonly blendshapes?: BlendshapeMotion;
}

/**
 * Features `[frames, featureCount(format)]` of a motion. The source must have what the format's parts ask for, with equal numbers of frames.
 * @throws INVALID_INPUT where a part, a face channel or a joint is missing or differs, or a value is not finite
 */
export function encodeMotion(format: MotionFormat, source: MotionSource): Float32Array {
  const frames = frameCount(format, source);
  const width = featureCount(format);
  const features = new Float32Array(frames * width);
  let first = 0;
  for (const part of format.parts) {
    const place = { features, width, first, frames };
    if (part.kind === 'blendshapes') encodeBlendshapes(part, source, place);
    else encodeSkeleton(part, source, place);
    first += partFeatureCount(part);
  }
  if (!features.every(Number.isFinite)) throw invalid('it contains a value that is not a finite number');
  return features;
}

/**
 * The inverse of `encodeMotion`. Joints that the format does not move hold its rest values; Euler angles are continuous over time
 * (they may leave −180 … 180), starting near the rest values; translations are in the file's units.
 * @param features `[frames, featureCount(format)]`
 * @param before what was decoded just before these frames, where a motion is decoded in pieces: its last frame is what the angles go on from
 * @throws INVALID_INPUT for a wrong number of features or values that are not finite
 */
export function decodeMotion(
  format: MotionFormat,
  features: ArrayLike<number>,
  frames: number,
  before?: SkeletonMotion,
): MotionSource {
  const width = featureCount(format);
  if (features.length !== frames * width)
    throw invalid(`${features.length} numbers came for ${frames} frames of ${width} features`);
  for (let i = 0; i < features.length; i++)
    if (!Number.isFinite(features[i]))
      throw invalid(`feature ${i % width} of frame ${Math.floor(i / width)} is ${features[i]}`);
  let result: MotionSource = {};
  let first = 0;
  for (const part of format.parts) {
    const place = { features, width, first, frames };
    if (part.kind === 'blendshapes') result = { ...result, blendshapes: decodeBlendshapes(part, format.fps, place) };
    else result = { ...result, skeleton: decodeSkeleton(part, format.fps, place, before) };
    first += partFeatureCount(part);
  }
  return result;
}

/** Where a part's features lie. */
interface Place<A> {
  readonly features: A;
  readonly width: number;
  readonly first: number;
  readonly frames: number;
}

function encodeBlendshapes(part: BlendshapePart, source: MotionSource, place: Place<Float32Array>): void {
  const { names, values } = required(source.blendshapes, 'blend shapes');
  const columns = new Map(names.map((name, column) => [name, column]));
  part.names.forEach((name, i) => {
    const column = columns.get(name);
    if (column === undefined) throw invalid(`the face channel "${name}" is missing`);
    for (let frame = 0; frame < place.frames; frame++)
      place.features[frame * place.width + place.first + i] = values[frame * names.length + column] ?? 0;
  });
}

function decodeBlendshapes(part: BlendshapePart, fps: number, place: Place<ArrayLike<number>>): BlendshapeMotion {
  const { names, rest } = part.file ?? { names: part.names, rest: [] };
  const places = new Map(names.map((name, column) => [name, column]));
  const columns = part.names.map((name) => places.get(name) ?? -1);
  const values = new Float32Array(place.frames * names.length);
  for (let frame = 0; frame < place.frames; frame++) {
    const row = values.subarray(frame * names.length, (frame + 1) * names.length);
    row.set(rest);
    columns.forEach((column, i) => (row[column] = place.features[frame * place.width + place.first + i] ?? 0));
  }
  return { names, fps, values };
}

function encodeSkeleton(part: SkeletonPart, source: MotionSource, place: Place<Float32Array>): void {
  const { values, skeleton } = required(source.skeleton, 'a skeleton');
  const difference = skeletonDifference(part.skeleton, skeleton);
  if (difference !== undefined) throw invalid(`its skeleton is another one: ${difference}`);
  const channels = jointChannels(skeleton);
  const columns = channelCount(skeleton);
  for (let frame = 0; frame < place.frames; frame++) {
    const read = (column: number) => (column < 0 ? 0 : (values[frame * columns + column] ?? 0));
    let at = frame * place.width + place.first;
    for (const joint of part.rotating) {
      const { order, rotation } = channels[joint] as JointChannels;
      place.features.set(matrixToSixD(eulerToMatrix(order, rotation.map(read))), at);
      at += SIX;
    }
    for (const joint of part.translating) {
      place.features.set((channels[joint] as JointChannels).position.map(read), at);
      at += 3;
    }
  }
}

function decodeSkeleton(
  part: SkeletonPart,
  fps: number,
  place: Place<ArrayLike<number>>,
  earlier: SkeletonMotion | undefined,
): SkeletonMotion {
  const { skeleton, rest } = part;
  const channels = jointChannels(skeleton);
  const columns = channelCount(skeleton);
  const start = earlier === undefined || earlier.frames === 0 ? rest : earlier.values.subarray(-columns);
  const values = new Float64Array(place.frames * columns);
  for (let frame = 0; frame < place.frames; frame++) {
    const base = frame * columns;
    // Angles that do not move stay as they are; those that do start from the frame before, which keeps them continuous.
    const before = frame === 0 ? start : values.subarray(base - columns, base);
    values.set(rest, base);
    let at = frame * place.width + place.first;
    for (const joint of part.rotating) {
      const { order, rotation } = channels[joint] as JointChannels;
      const near = rotation.map((column) => before[column] ?? 0);
      const angles = matrixToEuler(order, sixDToMatrix(place.features, at), near);
      rotation.forEach((column, axis) => (values[base + column] = angles[axis] ?? 0));
      at += SIX;
    }
    for (const joint of part.translating) {
      (channels[joint] as JointChannels).position.forEach((column, axis) => {
        if (column >= 0) values[base + column] = place.features[at + axis] ?? 0;
      });
      at += 3;
    }
  }
  return { skeleton, fps, frames: place.frames, values };
}

function frameCount(format: MotionFormat, source: MotionSource): number {
  const counts = format.parts.map((part) => {
    if (part.kind === 'skeleton') return required(source.skeleton, 'a skeleton').frames;
    const { names, values } = required(source.blendshapes, 'blend shapes');
    return values.length / names.length;
  });
  const [frames = 0] = counts;
  if (!Number.isInteger(frames) || counts.some((count) => count !== frames))
    throw invalid(`its parts have different numbers of frames: ${counts.join(', ')}`);
  return frames;
}

function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw invalid(`it has no ${what.replace(/^a /, '')}, which its format asks for`);
  return value;
}

function invalid(problem: string): AntiphonError {
  return new AntiphonError('INVALID_INPUT', { source: 'motion', problem });
}
