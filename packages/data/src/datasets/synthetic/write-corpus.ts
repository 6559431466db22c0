import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AntiphonError } from '@antiphon/core';
import { encodeWav, writeFileAtomic, encodeNpy, formatBvh, decodeMotion } from '@antiphon/formats';
import { makeFolder } from '@antiphon/formats/files';
import type { Dataset } from '../dataset';
import { stopIfAborted } from '../stop-if-aborted';

/** Names of the face's channels, one a line: where a folder of recordings is looked for them. */
const NAMES = 'face_names.txt';

/**
 * Writes a corpus as a folder of recordings: per clip NAME.wav (stereo: own, partner), NAME.bvh, NAME.face.npy `[frames, channels]` and
 * NAME.truth.json (syllables); and the names of the face channels in one file for all.
 * @throws OUTPUT_EXISTS where there are files of one of the clips, unless `force`; CANNOT_WRITE, INTERRUPTED
 */
export async function writeCorpus(
  dataset: Dataset,
  folder: string,
  options: { readonly force?: boolean; readonly signal?: AbortSignal } = {},
): Promise<void> {
  const there = await readdir(folder).catch(() => []);
  const taken = there.find((name) => dataset.clips.some(({ id }) => name.startsWith(`${id}.`)));
  if (taken !== undefined && options.force !== true)
    throw new AntiphonError('OUTPUT_EXISTS', { path: join(folder, taken) });
  await makeFolder(folder);
  for (const { id, audio, motion, frames, truth } of dataset.clips) {
    await stopIfAborted(options.signal);
    const { skeleton, blendshapes } = decodeMotion(dataset.motion, motion, frames);
    const write = (ending: string, bytes: string | Uint8Array) =>
      writeFileAtomic(join(folder, `${id}.${ending}`), bytes);
    await write('wav', encodeWav(audio));
    if (skeleton !== undefined) await write('bvh', formatBvh(skeleton));
    if (blendshapes !== undefined)
      await write('face.npy', encodeNpy(blendshapes.values, [frames, blendshapes.names.length]));
    await write('truth.json', `${JSON.stringify(truth ?? {}, null, 1)}\n`);
  }
  const names = dataset.motion.parts.flatMap((part) => (part.kind === 'blendshapes' ? part.names : []));
  if (names.length > 0) await writeFileAtomic(join(folder, NAMES), `${names.join('\n')}\n`);
}
