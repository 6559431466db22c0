import { type MotionSource, isArkitChannel } from '@antiphon/formats/motion';
import { partOfJoint } from './parts';

/** One channel of a motion over time. */
export interface ChannelCurve {
  /** E.g. `jawOpen`, `RightForeArm Zrotation`. */
  readonly name: string;
  /** `[frames]`, in the unit of the file. */
  readonly values: Float64Array;
}

/**
 * The channels that move most by their standard deviation, most first: at most `count` of the face, blend shapes before channels of other units, which nothing compares with them; and of the body
 * as many rotations, no part of it (arms, hands, head …) twice before each had its turn, since five fingers of one hand all say the same.
 */
export function liveliestChannels({ skeleton, blendshapes }: MotionSource, count: number): ChannelCurve[] {
  const face = blendshapes === undefined ? [] : byLiveliness(curves(blendshapes.names, blendshapes.values));
  const first = [
    ...face.filter(({ name }) => isArkitChannel(name)),
    ...face.filter(({ name }) => !isArkitChannel(name)),
  ];
  const joints = skeleton?.skeleton.joints ?? [];
  const names = joints.flatMap(({ name, channels }) => channels.map((channel) => `${name} ${channel}`));
  const body = skeleton === undefined ? [] : byLiveliness(curves(names, skeleton.values));
  const turning = body.filter(({ name }) => name.endsWith('rotation'));
  return [...first.slice(0, count), ...inTurns(turning.length === 0 ? body : turning).slice(0, count)];
}

/** Those that move, most first. */
function byLiveliness(all: readonly ChannelCurve[]): ChannelCurve[] {
  return all
    .map((curve) => ({ curve, spread: spreadOf(curve.values) }))
    .filter(({ spread }) => spread > 0)
    .sort((a, b) => b.spread - a.spread)
    .map(({ curve }) => curve);
}

/** The first of each part of the body, then the second of each, and so on. */
function inTurns(all: readonly ChannelCurve[]): ChannelCurve[] {
  const seen = new Map<string, number>();
  return all
    .map((curve) => {
      const part = partOfJoint(curve.name.replace(/ \w+$/, ''));
      const turn = seen.get(part) ?? 0;
      seen.set(part, turn + 1);
      return { curve, turn };
    })
    .sort((a, b) => a.turn - b.turn)
    .map(({ curve }) => curve);
}

function curves(names: readonly string[], values: ArrayLike<number>): ChannelCurve[] {
  const frames = values.length / names.length;
  return names.map((name, column) => ({
    name,
    values: Float64Array.from({ length: frames }, (_, frame) => values[frame * names.length + column] ?? 0),
  }));
}

function spreadOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
