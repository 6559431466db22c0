import type { TimeUnit } from './row-clock';

/** Columns that count rows or channels, whatever they hold. */
const COUNTERS = /^(frame|framenumber|blendshapecount)$/;
/** Columns that may count rows, where their numbers do. */
const INDICES =
  /^(unnamed\d*|(frame|row|sample|face|image|blendshape)?(index|idx|id|no|nr|num|number|counter|count)|frames?|rows?|samples?|n|i|ticks?|steps?)$/;
const CLOCKS =
  /^(elapsed|unix|epoch|video|media|audio|frame|capture|recording|record|local|utc|system|device|relative|absolute|start|host|sensor|camera|wall|lsl|ros|ntp|gps|pts|monotonic|arrival|receive|server|client|real|sample){0,2}(time|timestamp|timecode|ts|pts|t|clock|date|datetime|elapsed|epoch|seconds?|secs?|smpte|tc)(utc|gmt|local|unix|epoch)?$/;
/** Clocks by no other name. */
const SURE = /^(time|timestamp|timecode|seconds)$/;
const UNITS: readonly (readonly [RegExp, TimeUnit])[] = [
  [/^(.*?)(in)?(ms|msecs?|millis|milliseconds?)$/, 'milliseconds'],
  [/^(.*?)(in)?([uµμ]s|usecs?|micros|microseconds?)$/, 'microseconds'],
  [/^(.*?)(in)?(ns|nsecs?|nanos|nanoseconds?)$/, 'nanoseconds'],
  [/^(.*?)(in)?(s|secs?|seconds?)$/, 'seconds'],
];
/** Parts of faces and bodies: such a column is a channel, however evenly it rises. */
const CHANNELS =
  /jaw|mouth|lip|tongue|brow|eye|lid|blink|cheek|nose|sneer|puff|head|neck|smile|frown|face_?(?!id)|viseme|gaze|pose|rot|pos|au\d|yaw|pitch|roll|^[xyz]_?\d*$|[xyz]$/i;

/** What a column's name says of it: `clock` and `index` are held against its numbers. */
export type NamedRole =
  | { readonly role: 'counter' | 'index' | 'channel' | 'unknown' }
  | {
      readonly role: 'clock';
      readonly unit?: TimeUnit;
      /** Whether nothing else can be meant: numbers that are no clock are then a mistake. */
      readonly sure: boolean;
    };

/** Reads a column's name, e.g. `time_ms`, `timestamp (s)`, `Timestamp_us`, `frame_idx`, `blendShapes.JawOpen`. */
export function roleOfName(name: string): NamedRole {
  const plain = name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  if (COUNTERS.test(plain)) return { role: 'counter' };
  if (plain === '' || INDICES.test(plain)) return { role: 'index' };
  if (CLOCKS.test(plain)) return { role: 'clock', sure: SURE.test(plain) };
  for (const [pattern, unit] of UNITS) {
    const stem = pattern.exec(plain)?.[1];
    if (stem === '' || (stem !== undefined && CLOCKS.test(stem))) return { role: 'clock', unit, sure: SURE.test(stem) };
  }
  return { role: CHANNELS.test(name) ? 'channel' : 'unknown' };
}
