import { gltfBytes, textProblem } from '../motion-writers/text-limit';
import type { MotionFormat } from '../motion/motion-format';
import { PAGE_RATE } from './page-audio';

/** What base64 makes of bytes. */
const BASE64 = 4 / 3;

/** Why a page of a motion cannot be, as a clause: see `MotionFile.problem`. */
export function pageProblem({ format, frames }: { format: MotionFormat; frames: number }): string | undefined {
  const sound = 2 * PAGE_RATE * (frames / format.fps);
  return textProblem('a page', BASE64 * (sound + gltfBytes(format, frames)));
}
