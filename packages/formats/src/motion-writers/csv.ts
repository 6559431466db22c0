import { ARKIT_52 } from '../motion/arkit';
import { fileRate } from '../motion/file-motion';
import { decodedBlocks, partOf } from './decoded-blocks';
import type { MotionFile } from './motion-file';

/**
 * The face as Live Link Face records it: `Timecode,BlendshapeCount,` and the channels in the order in which they came, ten decimals. Time codes
 * `HH:MM:SS:FF.fff` start at 0. ARKit's channels are named as that app does (`JawOpen`) and clamped to 0 … 1; others (`HeadYaw`) are written as they are.
 * Tools expect all of ARKit's 52: where a motion has only some, they stand first, in the app's order, and those that it lacks are 0.
 */
export const csvFile: MotionFile = {
  contentType: 'text/csv; charset=utf-8',
  needs: 'blendshapes',
  async *write(motion) {
    const part = partOf(motion.format, 'blendshapes');
    const rate = fileRate(motion.format, part);
    const names = (part.file?.names ?? part.names).map((name) => PASCAL.get(name) ?? name);
    const columns = columnsOf(names).map((name) => ({
      name,
      from: names.indexOf(name),
      weight: LIVE_LINK.includes(name),
    }));
    yield `Timecode,BlendshapeCount,${columns.map(({ name }) => quoted(name)).join(',')}\n`;
    let frame = 0;
    for await (const { blendshapes } of decodedBlocks(motion)) {
      const values = blendshapes?.values ?? new Float32Array(0);
      let text = '';
      for (let at = 0; at < values.length; at += names.length) {
        const row = columns.map(({ from, weight }) => {
          const value = from < 0 ? 0 : (values[at + from] ?? 0);
          return (weight ? Math.min(1, Math.max(0, value)) : value).toFixed(10);
        });
        text += `${timeCode(frame++, rate)},${columns.length},${row.join(',')}\n`;
      }
      yield text;
    }
  },
};

/** The names of Live Link Face by ARKit's. */
const PASCAL = new Map<string, string>(ARKIT_52.map((name) => [name, name.charAt(0).toUpperCase() + name.slice(1)]));
/** Where the app's order is not that of Apple's documentation. */
const SWAPPED: Readonly<Record<string, string>> = {
  JawLeft: 'JawRight',
  JawRight: 'JawLeft',
  MouthLeft: 'MouthRight',
  MouthRight: 'MouthLeft',
};
const LIVE_LINK: readonly string[] = [...PASCAL.values()].map((name) => SWAPPED[name] ?? name);

function columnsOf(names: readonly string[]): readonly string[] {
  const present = LIVE_LINK.filter((name) => names.includes(name)).length;
  if (present === 0 || present === LIVE_LINK.length) return names;
  return [...LIVE_LINK, ...names.filter((name) => !LIVE_LINK.includes(name))];
}

function quoted(name: string): string {
  return /[",\r\n]/.test(name) ? `"${name.replace(/"/g, '""')}"` : name;
}

/** Hours, minutes, seconds, and the frame within the second with its fraction in thousandths. */
function timeCode(frame: number, rate: number): string {
  // The small term keeps a frame that begins a second from landing just before it.
  const seconds = Math.floor(frame / rate + 1e-9);
  const within = Math.max(0, frame - seconds * rate);
  const two = (value: number) => String(value).padStart(2, '0');
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(':');
  return `${clock}:${within.toFixed(3).padStart(6, '0')}`;
}
