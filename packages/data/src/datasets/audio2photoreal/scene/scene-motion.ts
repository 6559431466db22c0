import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AntiphonError } from '@antiphon/core';
import { decodeNpy, type NpyArray } from '@antiphon/formats';
import { fileNotFound, assertRegularFile } from '@antiphon/formats/files';
import { PARTS, sceneFile, type Audio2photorealPart } from '../layout';
import { isWrapped, wrapPose } from '../pose-wrap';

/** The motions of a scene. */
export interface SceneMotion {
  readonly frames: number;
  /** `[frames, 256]`; where a frame is missing, what the file holds, or 0 where that is not finite. */
  readonly face: Float32Array;
  /** `[frames, 104]` radians, wrapped where the person's are. */
  readonly body: Float32Array;
  /** `[frames]`: 0 where the face is missing. */
  readonly known: Uint8Array;
  /** Number of frames whose face is missing. */
  readonly missing: number;
  /** SHA-256 (hex) of each file. */
  readonly hashes: Readonly<Record<Audio2photorealPart | 'missing', string>>;
}

/**
 * Reads the motions of a scene and holds them to the layout.
 * @param person the folder's name, which tells whether the pose is wrapped
 * @throws FILE_NOT_FOUND, INVALID_NPY, INVALID_INPUT for what cannot be read; INVALID_MOTION for arrays of another shape, frames that differ in number, values that are not
 * finite, and missing frames that do not exist
 */
export async function readSceneMotion(folder: string, scene: string, person: string): Promise<SceneMotion> {
  const [body, face, missing] = [
    await readArray(join(folder, sceneFile(scene, 'body'))),
    await readArray(join(folder, sceneFile(scene, 'face'))),
    await readArray(join(folder, sceneFile(scene, 'missing'))),
  ];
  const pose = columns(body, 'body');
  const codes = columns(face, 'face');
  const frames = pose.length / PARTS.body.width;
  const faceFrames = codes.length / PARTS.face.width;
  if (faceFrames !== frames)
    throw invalid(face.path, `it has ${faceFrames} frames, but the body (${sceneFile(scene, 'body')}) has ${frames}`);
  const known = knownFrames(missing, frames);
  assertFinite(body.path, pose, 'body');
  return {
    frames,
    face: withoutGaps(face.path, codes, known),
    body: singlePrecision(isWrapped(person) ? wrapPose(pose) : pose),
    known,
    missing: known.reduce((count, frame) => count + 1 - frame, 0),
    hashes: { body: body.hash, face: face.hash, missing: missing.hash },
  };
}

interface ReadArray extends NpyArray {
  readonly path: string;
  readonly hash: string;
}

async function readArray(path: string): Promise<ReadArray> {
  await assertRegularFile(path);
  const bytes = await readFile(path).catch((error: unknown) => {
    throw fileNotFound(path, error);
  });
  return { ...decodeNpy(bytes, path), path, hash: createHash('sha256').update(bytes).digest('hex') };
}

/** The numbers of an array `[frames, width]`, in its precision. */
function columns({ path, shape, data }: ReadArray, part: Audio2photorealPart): Float32Array | Float64Array {
  const { width } = PARTS[part];
  if (shape.length !== 2 || shape[1] !== width)
    throw invalid(path, `its shape is [${shape.join(', ')}]. Expected [frames, ${width}]`);
  if (shape[0] === 0) throw invalid(path, 'it has no frames');
  return data instanceof Float32Array || data instanceof Float64Array ? data : Float64Array.from(data, Number);
}

/** 1 for frames that are not among the missing ones. An empty list has whatever type. */
function knownFrames({ path, shape, data }: ReadArray, frames: number): Uint8Array {
  if (shape.filter((size) => size !== 1).length > 1)
    throw invalid(path, `its shape is [${shape.join(', ')}]. Expected a list of frame numbers`);
  if (data instanceof Uint8Array && data.length > 1 && data.every((flag) => flag <= 1))
    throw invalid(path, 'it holds flags. Expected a list of frame numbers');
  const known = new Uint8Array(frames).fill(1);
  for (const each of data) {
    const frame = Number(each);
    if (!(Number.isInteger(frame) && frame >= 0 && frame < frames))
      throw invalid(path, `it names frame ${frame}, but the scene has the frames 0 to ${frames - 1}`);
    known[frame] = 0;
  }
  return known;
}

function assertFinite(path: string, values: ArrayLike<number>, part: Audio2photorealPart): void {
  const { width } = PARTS[part];
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(Math.fround(values[i])))
      throw invalid(path, `column ${i % width} of frame ${Math.floor(i / width)} is ${values[i]}`);
}

/** Face codes whose missing frames hold nothing that is not finite. */
function withoutGaps(path: string, codes: Float32Array | Float64Array, known: Uint8Array): Float32Array {
  const result = Float32Array.from(codes);
  result.forEach((value, i) => {
    if (known[Math.floor(i / PARTS.face.width)] === 0 && !Number.isFinite(value)) result[i] = 0;
  });
  assertFinite(path, result, 'face');
  return result;
}

function singlePrecision(values: Float32Array | Float64Array): Float32Array {
  return values instanceof Float32Array ? values : Float32Array.from(values);
}

function invalid(path: string, problem: string): AntiphonError {
  return new AntiphonError('INVALID_MOTION', { path, problem });
}
