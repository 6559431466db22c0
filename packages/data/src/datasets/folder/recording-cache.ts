import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../formats/atomic-file';
import { readSafetensors, writeSafetensors, type Tensor } from '../../formats/safetensors';
import type { MotionSource } from '../../motion/motion-codec';
import { channelCount, type Skeleton } from '../../motion/skeleton';
import type { RecordingFiles } from './find-recordings';
import type { Recording, RecordingBytes } from './read-recording';

/** Raised whenever reading recordings gives other numbers than before: entries of older versions are then not found. */
const VERSION = 'antiphon-recording/1';

/** What an entry keeps besides tensors. */
interface Entry {
  readonly sampleRate: number;
  readonly fps: number;
  readonly frames: number;
  readonly fileFps: Recording['fileFps'];
  readonly skeleton?: Skeleton;
  readonly names?: readonly string[];
}

/** A hash of everything that a recording is read from: its file names (which decide the readers) and their contents. */
export function recordingHash(files: RecordingFiles, bytes: RecordingBytes): string {
  const hash = createHash('sha256').update(VERSION);
  const parts = [
    [files.audio, bytes.audio],
    [files.body, bytes.body],
    [files.face, bytes.face],
    [files.names, bytes.names],
  ] as const;
  for (const [name, content] of parts)
    if (name !== undefined && content !== undefined)
      hash.update(JSON.stringify([name, content.length])).update(content);
  return hash.digest('hex');
}

/** A recording that was read before; undefined where there is none, or what is there is damaged. */
export async function cachedRecording(
  cache: string,
  hash: string,
  at: Pick<Recording, 'name' | 'path'>,
): Promise<Recording | undefined> {
  try {
    const bytes = await readFile(fileOf(cache, hash));
    const sum = bytes.subarray(0, 32);
    const content = bytes.subarray(32);
    if (!createHash('sha256').update(content).digest().equals(sum)) return undefined;
    const { tensors, metadata } = readSafetensors(content, cache);
    return { ...at, ...unpack(tensors, JSON.parse(metadata.entry ?? '') as Entry) };
  } catch {
    return undefined; // read anew
  }
}

/** Keeps a recording. A cache that cannot be written is none: nothing depends on it. */
export async function cacheRecording(cache: string, hash: string, recording: Recording): Promise<void> {
  const { audio, motion, fileFps } = recording;
  const { skeleton, blendshapes } = motion;
  const frames = skeleton?.frames ?? (blendshapes?.values.length ?? 0) / (blendshapes?.names.length ?? 1);
  const entry: Entry = {
    sampleRate: audio.sampleRate,
    fps: skeleton?.fps ?? blendshapes?.fps ?? 0,
    frames,
    fileFps,
    ...(skeleton && { skeleton: skeleton.skeleton }),
    ...(blendshapes && { names: blendshapes.names }),
  };
  const tensors: Record<string, Tensor> = {};
  audio.channels.forEach((values, i) => (tensors[`audio/${i}`] = { shape: [values.length], values }));
  if (skeleton) tensors.body = { shape: [frames, channelCount(skeleton.skeleton)], values: skeleton.values };
  if (blendshapes) tensors.face = { shape: [frames, blendshapes.names.length], values: blendshapes.values };
  const content = writeSafetensors(tensors, { entry: JSON.stringify(entry) });
  const sum = createHash('sha256').update(content).digest();
  try {
    await mkdir(cache, { recursive: true });
    await writeFileAtomic(fileOf(cache, hash), Buffer.concat([sum, content]));
  } catch {
    return;
  }
}

function unpack(tensors: Readonly<Record<string, Tensor>>, entry: Entry): Omit<Recording, 'name' | 'path'> {
  const { sampleRate, fps, frames, fileFps, skeleton, names } = entry;
  const channels = Object.keys(tensors)
    .filter((name) => name.startsWith('audio/'))
    .map((_, i) => tensors[`audio/${i}`]?.values as Float32Array);
  const motion: MotionSource = {
    ...(skeleton && { skeleton: { skeleton, fps, frames, values: tensors.body?.values as Float64Array } }),
    ...(names && { blendshapes: { names, fps, values: tensors.face?.values as Float32Array } }),
  };
  return { audio: { sampleRate, channels }, motion, fileFps };
}

/** The checksum, then safetensors. */
function fileOf(cache: string, hash: string): string {
  return join(cache, `${hash}.recording`);
}
