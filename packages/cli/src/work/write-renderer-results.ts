import { join } from 'node:path';
import { AntiphonError } from '@antiphon/core';
import { writeFileAtomic, type Audio } from '@antiphon/formats';
import { assertFree, makeFolder } from '@antiphon/formats/files';
import { rendererResults } from '@antiphon/generate';
import type { Generation } from './open-generation';

const FILE = 'results.npy';
/** Hz, of the motions that the renderer shows. */
const RATE = 30;

/**
 * Where the results of a generation go: `results.npy` in the folder, or in folders `face` and `body` within it.
 * @throws OUTPUT_EXISTS unless `force`; INVALID_INPUT for motion that the renderer would show at another speed
 */
export async function rendererFiles(
  folder: string,
  { parts, format }: Pick<Generation, 'parts' | 'format'>,
  options: { readonly force?: boolean },
): Promise<string[]> {
  if (format.fps !== RATE)
    throw new AntiphonError('INVALID_INPUT', {
      source: '--renderer',
      problem: `the renderer shows ${RATE} frames a second; this model makes ${format.fps}`,
    });
  const files = parts.map(({ name }) => join(folder, name ?? '', FILE));
  for (const { name } of parts) await makeFolder(join(folder, name ?? ''));
  for (const file of files) await assertFree(file, options);
  return files;
}

/** Writes the results of each model, as audio2photoreal's renderer loads them. @param motion `[frames, features of all]` */
export async function writeRendererResults(
  files: readonly string[],
  { parts }: Pick<Generation, 'parts'>,
  { frames, motion }: { readonly frames: number; readonly motion: Float32Array },
  audio: Audio,
): Promise<void> {
  const total = motion.length / frames;
  let first = 0;
  for (const [index, { features }] of parts.entries()) {
    const own = new Float32Array(frames * features);
    for (let frame = 0; frame < frames; frame++)
      own.set(motion.subarray(frame * total + first, frame * total + first + features), frame * features);
    first += features;
    const file = files[index];
    if (file !== undefined)
      await writeFileAtomic(file, await rendererResults({ frames, features, motion: own }, audio));
  }
}
