import { AntiphonError } from '@antiphon/core';
import { MOST_LANES, type Lane } from './lane';

/** So many windows after each other that were computed in the same lane. */
interface LaneRange extends Lane {
  readonly windows: number;
}

/** The lanes of the windows of one recording as a short text: `16.3x12,4.0` is twelve windows in lane 3 of 16, then one in lane 0 of 4. */
export function lanesText(lanes: readonly Lane[]): string {
  const ranges: { lane: string; windows: number }[] = [];
  for (const { size, place } of lanes) {
    const lane = `${size}.${place}`;
    const last = ranges.at(-1);
    if (last?.lane === lane) last.windows++;
    else ranges.push({ lane, windows: 1 });
  }
  return ranges.map(({ lane, windows }) => (windows === 1 ? lane : `${lane}x${windows}`)).join(',');
}

/** The lanes that such a text names. */
export class RecordedLanes {
  private constructor(private readonly ranges: readonly LaneRange[]) {}

  /** @throws INVALID_INPUT for a text that is none */
  static read(text: string): RecordedLanes {
    return new RecordedLanes(text.split(',').map((range) => readRange(range, text)));
  }

  /** One for each window. @throws INVALID_INPUT where it names those of another number of windows */
  forWindows(windows: number): Lane[] {
    const named = this.ranges.reduce((sum, range) => sum + range.windows, 0);
    if (named !== windows)
      throw invalid(`it names the lanes of ${named} windows, and this recording has ${windows}: it is another one's`);
    return this.ranges.flatMap(({ size, place, windows: count }) =>
      Array.from({ length: count }, () => ({ size, place })),
    );
  }
}

function readRange(range: string, text: string): LaneRange {
  const numbers = /^(\d{1,3})\.(\d{1,3})(?:x(\d{1,9}))?$/.exec(range);
  const [size, place, windows] = [numbers?.[1], numbers?.[2], numbers?.[3] ?? 1].map(Number) as [
    number,
    number,
    number,
  ];
  if (numbers === null || size < 1 || size > MOST_LANES || place >= size || windows < 1)
    throw invalid(`expected what an answer says of its lanes, such as "16.3x12,4.0", got "${text.slice(0, 60)}"`);
  return { size, place, windows };
}

function invalid(problem: string): AntiphonError {
  return new AntiphonError('INVALID_INPUT', { source: 'lanes', problem });
}
