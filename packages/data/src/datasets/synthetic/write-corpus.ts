import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeWav } from '../../audio/wav';
import { writeFileAtomic } from '../../formats/atomic-file';
import { encodeNpy } from '../../formats/npy';
import { formatBvh } from '../../motion/bvh';
import { decodeMotion } from '../../motion/motion-codec';
import type { Dataset } from '../dataset';

/**
 * Writes a corpus as files to look at and listen to: per clip NAME.wav (stereo: own, partner), NAME.bvh, NAME.face.npy `[frames, channels]` and
 * NAME.truth.json (syllables, and the names of the face channels).
 */
export async function writeCorpus(dataset: Dataset, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { id, audio, motion, frames, truth } of dataset.clips) {
    const { skeleton, blendshapes } = decodeMotion(dataset.motion, motion, frames);
    const write = (ending: string, bytes: string | Uint8Array) =>
      writeFileAtomic(join(folder, `${id}.${ending}`), bytes);
    await write('wav', encodeWav(audio));
    if (skeleton !== undefined) await write('bvh', formatBvh(skeleton));
    if (blendshapes !== undefined)
      await write('face.npy', encodeNpy(blendshapes.values, [frames, blendshapes.names.length]));
    await write('truth.json', `${JSON.stringify({ ...truth, faceChannels: blendshapes?.names ?? [] }, null, 1)}\n`);
  }
}
