import { Vector3 } from 'three';
import type { Figure } from './figure';

/** Vertical angle of view, degrees. */
export const FIELD = 28;
/** A narrower area shows as much across as one of this width over height. */
const NARROWEST = 0.75;
/** Poses that are looked at; of a longer motion every so many. A minute at 30 frames a second takes some tenths of a second. */
const MOST_POSES = 1500;
/** What is seen around the middle of a face, as parts of its size. */
const HEAD = 1.28;
/** Part of the picture that stays free on every side. */
const MARGIN = 0.04;

/** What a camera must show over a whole motion: a cylinder around the upright axis through the figure's root, wherever that walks. */
export interface Frame {
  readonly radius: number;
  /** Below and above the point that the camera looks at. */
  readonly half: number;
  /** Of that point: over the world's floor, or over the figure's root where `rises`. */
  readonly height: number;
  /** The figure climbs further than it is high: the view goes with it. Otherwise it keeps its height and does not nod. */
  readonly rises: boolean;
  /** Of the lowest point. */
  readonly floor: number;
}

/** Looks at the whole motion. The figure is left in its first pose. */
export function frameOf(figure: Figure): Frame {
  // Over the world's floor, and over the root.
  const [low, high]: [number[], number[]] = [
    [Infinity, Infinity],
    [-Infinity, -Infinity],
  ];
  let radius = 0;
  for (const seconds of posesOf(figure)) {
    figure.pose(seconds);
    const root = figure.root();
    for (const point of figure.outline()) {
      radius = Math.max(radius, Math.hypot(point.x - root.x, point.z - root.z));
      [0, root.y].forEach((from, i) => {
        low[i] = Math.min(low[i] ?? 0, point.y - from);
        high[i] = Math.max(high[i] ?? 0, point.y - from);
      });
    }
  }
  figure.pose(0);
  const [floor = 0, lowest = 0] = low;
  const [ceiling = 0, highest = 0] = high;
  const rises = ceiling - floor > 2 * (highest - lowest);
  const [bottom, top] = rises ? [lowest, highest] : [floor, ceiling];
  return { radius, half: (top - bottom) / 2, height: (top + bottom) / 2, rises, floor };
}

/** Where the camera looks now. */
export function lookedAt(figure: Figure, { height, rises }: Frame): Vector3 {
  const root = figure.root();
  return new Vector3(root.x, height + (rises ? root.y : 0), root.z);
}

/**
 * How far away a camera must be to see the frame whole, from whatever side.
 * @param elevation of the camera over what it looks at, radians
 * @param aspect width over height of the picture
 */
export function distanceOf(
  { radius, half }: Pick<Frame, 'radius' | 'half'>,
  elevation: number,
  aspect: number,
): number {
  const up = (1 - 2 * MARGIN) * Math.tan((FIELD / 2) * (Math.PI / 180));
  const across = up * Math.max(aspect, NARROWEST);
  const [cos, sin] = [Math.cos(elevation), Math.abs(Math.sin(elevation))];
  // A point (r, h) of the plane through the axis and the camera: as far up in the picture as `|h·cos − r·sin|`, and nearer by `r·cos + h·sin`.
  const corners = [-radius, radius].flatMap((r) =>
    [-half, half].map((h) => Math.abs(h * cos - r * sin) / up + r * cos + h * sin),
  );
  // At the sides, the furthest out of a rim.
  return Math.max(...corners, half * sin + radius * Math.hypot(cos, 1 / across));
}

/** How far away a camera must be to see a face whole. @param size of the head, from its middle up */
export function faceDistanceOf(size: number): number {
  return (HEAD * size) / Math.sin((FIELD / 2) * (Math.PI / 180));
}

/** How much an area's picture is made smaller, so that it shows enough across. */
export function zoomOf(aspect: number): number {
  return Math.min(1, aspect / NARROWEST);
}

/** Times of frames, evenly, and of those in which something that moves is furthest: a jump lasts shorter than what is left out of an hour. */
function posesOf({ times, furthest }: Figure): readonly number[] {
  const every = Math.max(1, Math.ceil(times.length / MOST_POSES));
  return [...times.filter((_, i) => i % every === 0), ...furthest, times.at(-1) ?? 0];
}
