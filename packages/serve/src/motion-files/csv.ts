import { ARKIT_52, fileRate } from '@antiphon/data';
import { decodedBlocks, partOf } from './decoded-blocks';
import type { MotionFile } from './motion-file';

/**
 * The face as Live Link Face records it: `Timecode,BlendshapeCount,` and the channels in the order in which they came, ten decimals. Time codes
 * `HH:MM:SS:FF.fff` start at 0. ARKit's channels are named as that app does (`JawOpen`) and clamped to 0 … 1; others (`HeadYaw`) are written as they are.
 */
export const csvFile: MotionFile = {
  contentType: 'text/csv; charset=utf-8',
  needs: 'blendshapes',
  async *write(motion) {
    const part = partOf(motion.format, 'blendshapes');
    const rate = fileRate(motion.format, part);
    const names = (part.file?.names ?? part.names).map(columnName);
    const limited = names.map((name) => LIVE_LINK.has(name));
    yield `Timecode,BlendshapeCount,${names.map(quoted).join(',')}\n`;
    let frame = 0;
    for await (const { blendshapes } of decodedBlocks(motion)) {
      const values = blendshapes?.values ?? new Float32Array(0);
      let text = '';
      for (let at = 0; at < values.length; at += names.length) {
        const row = limited.map((limit, column) => {
          const value = values[at + column] ?? 0;
          return (limit ? Math.min(1, Math.max(0, value)) : value).toFixed(10);
        });
        text += `${timeCode(frame++, rate)},${names.length},${row.join(',')}\n`;
      }
      yield text;
    }
  },
};

/** The names of Live Link Face by ARKit's. */
const PASCAL = new Map<string, string>(ARKIT_52.map((name) => [name, name.charAt(0).toUpperCase() + name.slice(1)]));
const LIVE_LINK: ReadonlySet<string> = new Set(PASCAL.values());

function columnName(name: string): string {
  return PASCAL.get(name) ?? name;
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
