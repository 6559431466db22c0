import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readSafetensors, writeSafetensors } from '@antiphon/formats';
import { fileNotFound, assertRegularFile } from '@antiphon/formats/files';
import { conditionRows } from '../../../conditions/rows';
import type { AudioConditionSpec } from '../../../conditions/spec';
import { streamConditions } from '../../../conditions/stream-conditions';
import { cachedOnDisk } from '../../../cache/disk-cache';
import { encoderHash } from '../../../encoders/encoder-hash';
import type { Hearing } from '../../hearing';
import { FRAME_RATE } from '../layout';
import { withSceneAudio, type SceneAudio } from './scene-audio';

/** Changes whenever conditions are made otherwise of the same audio: old entries are then not found. */
const VERSION = 'audio2photoreal-conditions/1';

/** What is heard in a scene. */
export interface HeardScene {
  /** Per name `[rows, width]`. */
  readonly conditions: Readonly<Record<string, Float32Array>>;
  /** SHA-256 (hex) of the audio file. */
  readonly hash: string;
}

/**
 * The conditions of a scene: from the cache, by the content of its audio, or computed while the file is read piece by piece.
 * @param cache folder; undefined for none
 * @throws as `withSceneAudio`, and what making the encoders throws
 */
export async function hearScene(
  audio: SceneAudio,
  specs: readonly AudioConditionSpec[],
  { cache, ...options }: Hearing & { readonly cache?: string | undefined },
): Promise<HeardScene> {
  const hash = await hashOfFile(audio.path);
  // An entry holds conditions by their names, which are no part of an encoder's hash.
  const encoders = await Promise.all(specs.map(async (spec) => [spec.name, await encoderHash(spec, options)]));
  const key = JSON.stringify([VERSION, hash, audio.frames, audio.speaker, encoders]);
  const conditions = await cachedOnDisk(
    cache,
    { key, ending: 'conditions' },
    {
      make: () =>
        withSceneAudio(audio, async (stream) => {
          const rowsOf = (_: number, spec: AudioConditionSpec) => conditionRows(spec, audio.frames, FRAME_RATE);
          const heard = await streamConditions(stream, specs, rowsOf, options);
          return heard.conditions;
        }),
      encode: (made) =>
        writeSafetensors(
          Object.fromEntries(Object.entries(made).map(([name, values]) => [name, { shape: [values.length], values }])),
        ),
      decode: (bytes) =>
        Object.fromEntries(
          Object.entries(readSafetensors(bytes, 'cache').tensors).map(([name, { values }]) => [
            name,
            values as Float32Array,
          ]),
        ),
    },
  );
  return { conditions, hash };
}

async function hashOfFile(path: string): Promise<string> {
  await assertRegularFile(path);
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  } catch (error) {
    throw fileNotFound(path, error);
  }
  return hash.digest('hex');
}
