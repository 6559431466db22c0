import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../formats/atomic-file';
import { readSafetensors, writeSafetensors, type Tensor } from '../../formats/safetensors';
import type { MotionSource } from '../../motion/motion-codec';
import { channelCount, type Skeleton } from '../../motion/skeleton';
import type { AboutRecording, Recording } from './recording';

/** Changes whenever a recording is made otherwise of the same files: old entries are then not found. */
const VERSION = 'recording/2';
const HASH_BYTES = 32;

/** What an entry holds beside its arrays. */
interface Description {
  readonly about: AboutRecording;
  readonly skeleton?: Skeleton;
  readonly names?: readonly string[];
  readonly channels: number;
  readonly sampleRate: number;
}

/**
 * A recording by its content hash, from the cache, or made and put there. An entry that is damaged is made anew; where the folder cannot be read or written,
 * nothing is cached. What comes from the cache is bit-identical to what is made.
 * @param folder of the cache; undefined for none
 * @param hash of the recording's files
 */
export async function cached(
  folder: string | undefined,
  hash: string,
  make: () => Promise<Recording>,
): Promise<Recording> {
  if (folder === undefined) return make();
  const key = createHash('sha256').update(`${VERSION} ${hash}`).digest('hex');
  const path = join(folder, `${key}.recording`);
  const found = await readFile(path).then(decode, () => undefined);
  if (found !== undefined) return found;
  const recording = await make();
  // A cache that cannot be written is no cache: that is no error.
  await mkdir(folder, { recursive: true })
    .then(() => writeFileAtomic(path, encode(recording)))
    .catch(() => undefined);
  return recording;
}

function encode({ about, motion, audio, conditions }: Recording): Uint8Array {
  const { skeleton, blendshapes } = motion;
  const description: Description = {
    about,
    ...(skeleton === undefined ? {} : { skeleton: skeleton.skeleton }),
    ...(blendshapes === undefined ? {} : { names: blendshapes.names }),
    channels: audio.channels.length,
    sampleRate: audio.sampleRate,
  };
  const flat = (values: Float32Array | Float64Array): Tensor => ({ shape: [values.length], values });
  const content = writeSafetensors(
    {
      ...(skeleton === undefined ? {} : { body: flat(skeleton.values) }),
      ...(blendshapes === undefined ? {} : { face: flat(blendshapes.values) }),
      ...Object.fromEntries(audio.channels.map((samples, i) => [`audio.${i}`, flat(samples)])),
      ...Object.fromEntries(conditions.map((values, i) => [`condition.${i}`, flat(values)])),
    },
    { description: JSON.stringify(description) },
  );
  const bytes = new Uint8Array(HASH_BYTES + content.length);
  bytes.set(sha256(content));
  bytes.set(content, HASH_BYTES);
  return bytes;
}

/** Undefined for an entry that is not exactly what was written. */
function decode(bytes: Uint8Array): Recording | undefined {
  const content = bytes.subarray(HASH_BYTES);
  if (bytes.length < HASH_BYTES || !sha256(content).equals(bytes.subarray(0, HASH_BYTES))) return undefined;
  const { tensors, metadata } = readSafetensors(content, 'cache');
  const description = JSON.parse(metadata.description ?? '') as Description;
  const { about, skeleton, names, channels, sampleRate } = description;
  const floats = (name: string) => tensors[name]?.values as Float32Array;
  const motion: MotionSource = {
    ...(names === undefined ? {} : { blendshapes: { names, fps: about.fps, values: floats('face') } }),
    ...(skeleton === undefined ? {} : { skeleton: bodyOf(skeleton, about, tensors.body?.values as Float64Array) }),
  };
  const each = (name: string) => Array.from({ length: channels }, (_, i) => floats(`${name}.${i}`));
  return { about, motion, audio: { sampleRate, channels: each('audio') }, conditions: each('condition') };
}

function bodyOf(skeleton: Skeleton, { fps }: AboutRecording, values: Float64Array) {
  return { skeleton, fps, frames: values.length / channelCount(skeleton), values };
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
