import { Random } from '@antiphon/core';
import type { Audio } from '@antiphon/formats';
import { animateFace, FACE_CHANNELS } from '../../synthetic/face';
import { planDialogue } from '../../synthetic/plan';
import { animateBody } from '../../synthetic/posture';
import { MOVING_JOINTS, rotationOffset } from '../../synthetic/skeleton';
import { noiseTable, synthesise } from '../../synthetic/voice/voice';
import { FRAME_RATE, PARTS } from '../layout';

/** A scene that nobody played. */
export interface SyntheticScene {
  /** Two channels, 1600 samples a frame. */
  readonly audio: Audio;
  /** `[frames, 256]`; 0 where the frame is missing. */
  readonly face: Float32Array;
  /** `[frames, 104]` radians. */
  readonly body: Float32Array;
  /** Frames whose face is missing, in order. */
  readonly missing: readonly number[];
}

/** Frames of a run of missing ones, and seconds from one to the next, on average. */
const [SHORTEST_GAP, LONGEST_GAP, BETWEEN_GAPS] = [3, 12, 2];
/** Column 3 of the pose turns about this angle, so that it jumps from π to −π as that of two of the original's persons. */
const COLUMN_OF_TURN = 3;

/**
 * Makes the scenes of a synthetic person, whose motion follows the speech as in the synthetic corpus: the face's 15 channels and the body's 30 angles are there mixed into
 * 256 codes and 104 angles, by mixtures that are the person's own.
 */
export function sceneMaker(seed: number): (index: number, frames: number) => SyntheticScene {
  const noise = noiseTable(Random.stream(seed, 'audio2photoreal', 'noise'));
  const codes = mixture(FACE_CHANNELS.length, PARTS.face.width, Random.stream(seed, 'audio2photoreal', 'codes'));
  const angles = angleMixture(Random.stream(seed, 'audio2photoreal', 'angles'));
  return (index, frames) => {
    const stream = (what: string) => Random.stream(seed, 'audio2photoreal', index, what);
    const plan = planDialogue(frames / FRAME_RATE, stream('plan'));
    const times = { rate: FRAME_RATE, count: frames };
    const random = stream('motion');
    const face = codes(animateFace(plan, times, random));
    const body = angles(jointAngles(animateBody(plan, times, random).values, frames));
    const missing = drawMissing(frames, stream('missing'));
    for (const frame of missing) face.fill(0, frame * PARTS.face.width, (frame + 1) * PARTS.face.width);
    return { audio: synthesise(plan, noise), face, body, missing };
  };
}

type Mixture = (values: Float32Array) => Float32Array;

/** An affine map from rows of `from` to rows of `to` columns. */
function mixture(from: number, to: number, random: Random): Mixture {
  const offsets = random.normals(to);
  const weights = random.normals(from * to);
  return (values) => {
    const rows = values.length / from;
    return Float32Array.from({ length: rows * to }, (_, i) => {
      const [row, column] = [Math.floor(i / to), i % to];
      let sum = offsets[column];
      for (let k = 0; k < from; k++) sum += weights[k * to + column] * values[row * from + k];
      return sum;
    });
  };
}

/** Every angle follows one of the joints', and the sway of the spine a little, with a strength of its own; column 3 turns about π and stays in −π … π. */
function angleMixture(random: Random): Mixture {
  const width = PARTS.body.width;
  const from = 3 * MOVING_JOINTS.length;
  const [offsets, strengths] = [random.normals(width), random.normals(width)];
  offsets[COLUMN_OF_TURN] = Math.PI;
  return (values) =>
    Float32Array.from({ length: (values.length / from) * width }, (_, i) => {
      const [row, column] = [Math.floor(i / width), i % width];
      const turn = values[row * from + (column % from)] + 0.2 * values[row * from];
      const angle = offsets[column] + (0.5 + Math.abs(strengths[column])) * turn;
      return column === COLUMN_OF_TURN && angle > Math.PI ? angle - 2 * Math.PI : angle;
    });
}

/** The rotations of the joints that move, radians `[frames, 30]`. @param values channels of the synthetic skeleton, degrees */
function jointAngles(values: Float64Array, frames: number): Float32Array {
  const columns = MOVING_JOINTS.flatMap((joint) => [0, 1, 2].map((axis) => rotationOffset(joint) + axis));
  const width = values.length / frames;
  return Float32Array.from(
    { length: frames * columns.length },
    (_, i) => (values[Math.floor(i / columns.length) * width + columns[i % columns.length]] * Math.PI) / 180,
  );
}

/** Runs of frames: never all of them. */
function drawMissing(frames: number, random: Random): number[] {
  const missing: number[] = [];
  for (let frame = 1; ;) {
    frame += Math.ceil(2 * BETWEEN_GAPS * FRAME_RATE * random.uniform());
    const length = SHORTEST_GAP + random.integer(LONGEST_GAP - SHORTEST_GAP + 1);
    if (frame + length >= frames) return missing;
    for (let i = 0; i < length; i++) missing.push(frame + i);
    frame += length;
  }
}
