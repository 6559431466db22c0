import {
  readSafetensors,
  writeSafetensors,
  type Tensor,
  type MotionSource,
  channelCount,
  type Skeleton,
} from '@antiphon/formats';
import { cachedOnDisk } from '../../../cache/disk-cache';
import type { AboutRecording, Recording } from './recording';

/** Changes whenever a recording is made otherwise of the same files: old entries are then not found. */
const VERSION = 'recording/5';

/** What an entry holds beside its arrays. */
interface Description {
  readonly about: AboutRecording;
  readonly skeleton?: Skeleton;
  readonly names?: readonly string[];
  readonly channels: number;
  readonly sampleRate: number;
}

/**
 * A recording by its content hash, from the cache, or made and put there (see `cachedOnDisk`).
 * @param folder of the cache; undefined for none
 * @param hash of the recording's files, and of how they are read
 */
export function cached(folder: string | undefined, hash: string, make: () => Promise<Recording>): Promise<Recording> {
  return cachedOnDisk(folder, { key: `${VERSION} ${hash}`, ending: 'recording' }, { make, encode, decode });
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
  return writeSafetensors(
    {
      ...(skeleton === undefined ? {} : { body: flat(skeleton.values) }),
      ...(blendshapes === undefined ? {} : { face: flat(blendshapes.values) }),
      ...Object.fromEntries(audio.channels.map((samples, i) => [`audio.${i}`, flat(samples)])),
      ...Object.fromEntries(conditions.map((values, i) => [`condition.${i}`, flat(values)])),
    },
    { description: JSON.stringify(description) },
  );
}

function decode(content: Uint8Array): Recording {
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
