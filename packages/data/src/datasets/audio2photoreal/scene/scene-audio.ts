import { readFileSync } from 'node:fs';
import { AntiphonError } from '@antiphon/core';
import { type Audio, type AudioStream, decodeWav, openWav } from '@antiphon/formats';
import { openBytes, fileNotFound } from '@antiphon/formats/files';
import { AUDIO_CHANNELS, AUDIO_RATE, SAMPLES_PER_FRAME } from '../layout';

/** Whose voice is the first channel: the person's own whose motion it is, or, the two exchanged, the partner's. */
export type Speaker = 'own' | 'partner';

/** The audio file of a scene. */
export interface SceneAudio {
  readonly path: string;
  /** Of the scene's motion, which the audio must fit to the sample. */
  readonly frames: number;
  readonly speaker: Speaker;
}

/**
 * Lends the audio of a scene as a stream; what does not fit the layout throws while it is read.
 * @throws FILE_NOT_FOUND, INVALID_WAV; INVALID_INPUT for another rate, number of channels or length
 */
export async function withSceneAudio<T>(audio: SceneAudio, use: (stream: AudioStream) => Promise<T>): Promise<T> {
  const bytes = await openBytes(audio.path);
  try {
    const stream = await openWav(bytes, audio.path);
    assertLayout(audio.path, stream.sampleRate, stream.channelCount);
    return await use({ ...stream, blocks: counted(audio, stream) });
  } finally {
    await bytes.close();
  }
}

/** Reads the audio of a scene for nothing but its damage. @throws as `withSceneAudio` */
export function checkSceneAudio(audio: SceneAudio): Promise<void> {
  return withSceneAudio(audio, async ({ blocks }) => {
    for await (const block of blocks) void block;
  });
}

/**
 * The audio of a scene in memory, at once: for what needs a clip's audio, which is not kept.
 * @throws as `withSceneAudio`, where the file was changed since
 */
export function readSceneAudio({ path, frames, speaker }: SceneAudio): Audio {
  const { sampleRate, channels } = decodeWav(readNow(path), path);
  assertLayout(path, sampleRate, channels.length);
  assertLength(path, channels[0]?.length ?? 0, frames);
  return { sampleRate, channels: inOrder(channels, speaker) };
}

async function* counted({ path, frames, speaker }: SceneAudio, { blocks }: AudioStream) {
  let samples = 0;
  for await (const block of blocks) {
    samples += block[0]?.length ?? 0;
    yield inOrder(block, speaker);
  }
  assertLength(path, samples, frames);
}

function inOrder(channels: readonly Float32Array[], speaker: Speaker): readonly Float32Array[] {
  return speaker === 'own' ? channels : [...channels].reverse();
}

function assertLayout(path: string, sampleRate: number, channels: number): void {
  if (sampleRate !== AUDIO_RATE) throw invalid(path, `its sample rate is ${sampleRate} Hz. Expected ${AUDIO_RATE}`);
  if (channels !== AUDIO_CHANNELS)
    throw invalid(
      path,
      `it has ${channels} ${channels === 1 ? 'channel' : 'channels'}. Expected ${AUDIO_CHANNELS}: the person and the partner`,
    );
}

function assertLength(path: string, samples: number, frames: number): void {
  const expected = SAMPLES_PER_FRAME * frames;
  if (samples === expected) return;
  throw invalid(
    path,
    `it has ${samples} samples. Expected ${expected}, which are ${SAMPLES_PER_FRAME} for each of the ${frames} frames`,
  );
}

function readNow(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw fileNotFound(path, error);
  }
}

function invalid(path: string, problem: string): AntiphonError {
  return new AntiphonError('INVALID_INPUT', { source: path, problem });
}
