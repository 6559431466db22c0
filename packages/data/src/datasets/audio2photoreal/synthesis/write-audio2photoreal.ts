import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { AntiphonError } from '@antiphon/core';
import { encodeWav, writeFileAtomic, encodeNpy, writeTorchCheckpoint, type WrittenTensor } from '@antiphon/formats';
import { makeFolder } from '@antiphon/formats/files';
import { stopIfAborted } from '../../stop-if-aborted';
import { FRAME_RATE, PARTS, sceneFile, scenesOf, STATS_FILE } from '../layout';
import { isWrapped, wrapPose } from '../pose-wrap';
import { splitOfScene } from '../scene/split-scenes';
import { RunningMoments } from './running-moments';
import { sceneMaker, type SyntheticScene } from './synthesise-scene';

/** The size and seed of a synthetic person in audio2photoreal's layout. */
export interface SyntheticPersonOptions {
  readonly seed: number;
  /** At least 7 leave one to train on. */
  readonly scenes: number;
  /** Of a scene. */
  readonly seconds: number;
}

/**
 * Writes the folder of a person who does not exist in the layout of audio2photoreal: two voices that talk, a face and a body that follow them, some frames of the face missing, and
 * the statistics of the scenes for training. The folder's name is the person's: the pose of PXB184 and RLW104 has to be wrapped.
 * @throws OUTPUT_EXISTS where there are scenes, unless `force`; CANNOT_WRITE, INTERRUPTED
 */
export async function writeAudio2photorealFolder(
  folder: string,
  { seed, scenes, seconds }: SyntheticPersonOptions,
  { force = false, signal }: { readonly force?: boolean; readonly signal?: AbortSignal } = {},
): Promise<void> {
  const [there] = scenesOf(await readdir(folder).catch((): string[] => []));
  if (there !== undefined && !force)
    throw new AntiphonError('OUTPUT_EXISTS', { path: join(folder, Object.values(there.files)[0] ?? there.name) });
  await makeFolder(folder);
  const frames = Math.max(1, Math.round(seconds * FRAME_RATE));
  const makeScene = sceneMaker(seed);
  const statistics = new Statistics(isWrapped(basename(resolve(folder))));
  const digits = Math.max(2, String(scenes).length);
  for (let index = 0; index < scenes; index++) {
    await stopIfAborted(signal);
    const scene = makeScene(index, frames);
    await writeScene(folder, `scene${String(index + 1).padStart(digits, '0')}`, scene, frames);
    if (splitOfScene(index, scenes) === 'train' || scenes === 1) statistics.add(scene);
  }
  await writeFileAtomic(join(folder, STATS_FILE), writeTorchCheckpoint(statistics.tensors()));
}

async function writeScene(folder: string, name: string, scene: SyntheticScene, frames: number): Promise<void> {
  const write = (role: Parameters<typeof sceneFile>[1], bytes: Uint8Array) =>
    writeFileAtomic(join(folder, sceneFile(name, role)), bytes);
  await write('audio', encodeWav(scene.audio));
  await write('body', encodeNpy(scene.body, [frames, PARTS.body.width]));
  await write('face', encodeNpy(scene.face, [frames, PARTS.face.width]));
  await write('missing', encodeNpy(BigInt64Array.from(scene.missing, BigInt), [scene.missing.length]));
}

/** What `data_stats.pth` holds, of scenes that come one by one. */
class Statistics {
  private readonly pose = new RunningMoments(PARTS.body.width);
  private readonly code = new RunningMoments(PARTS.face.width);
  private readonly audio = new RunningMoments(1);

  constructor(private readonly wrapped: boolean) {}

  add({ body, face, missing, audio }: SyntheticScene): void {
    const gaps = new Set(missing);
    this.pose.add(this.wrapped ? wrapPose(body) : body);
    this.code.add(face, (frame) => !gaps.has(frame));
    for (const samples of audio.channels) this.audio.add(samples);
  }

  tensors(): Record<string, WrittenTensor> {
    const tensor = (values: readonly number[]) => ({ shape: [values.length], values: Float32Array.from(values) });
    const [pose, code, audio] = [this.pose, this.code, this.audio].map((each) => each.moments());
    return {
      pose_mean: tensor(pose.mean),
      pose_std: tensor(pose.std),
      code_mean: tensor(code.mean),
      code_std: tensor(code.std),
      audio_mean: tensor(audio.mean),
      audio_std_flat: tensor(audio.std),
    };
  }
}
