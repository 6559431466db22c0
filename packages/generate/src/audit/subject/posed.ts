import { isAntiphonError, Random } from '@antiphon/core';
import { denormalise } from '@antiphon/data';
import type { BundleManifest } from '@antiphon/data/bundle';
import type { Generator } from '../../generator';
import { keyFramesToMake } from '../../windows/key-frames-of-windows';

/** The generator; where key frames must be given, for want of a guide, shown poses that are drawn around the mean one. */
export function posed(generator: Generator): Pick<Generator, 'manifest' | 'generate'> {
  const { manifest } = generator;
  if (keyFramesProblem(manifest, false) === undefined) return generator;
  const { frames, features, normalisation } = manifest;
  const drawn = Random.stream(11, 'poses').normals(frames * features);
  const keyFramesFrom = denormalise(drawn, normalisation.motion);
  return { manifest, generate: (request) => generator.generate({ keyFramesFrom, ...request }) };
}

/** Why the generator cannot make motion, even where key frames are given. */
export function unposed(manifest: BundleManifest): string | undefined {
  return keyFramesProblem(manifest, true);
}

function keyFramesProblem(manifest: BundleManifest, given: boolean): string | undefined {
  try {
    keyFramesToMake(manifest, given);
    return undefined;
  } catch (error) {
    if (isAntiphonError(error) && error.code === 'INVALID_INPUT') return error.message;
    throw error;
  }
}
