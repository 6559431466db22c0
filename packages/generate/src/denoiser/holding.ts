import { AntiphonError, hold, meet, type Denoiser, type MotionShape } from '@antiphon/core';
import { normalise } from '@antiphon/data';
import type { BundleManifest } from '@antiphon/data/bundle';
import type { Hold } from './sample-request';

/** A denoiser that keeps the part of the motion that is known. @throws INVALID_INPUT for what does not fit the motion */
export function holding(
  denoiser: Denoiser,
  { known, mask, ease = 0 }: Hold,
  shape: MotionShape,
  { normalisation }: BundleManifest,
): Denoiser {
  const [batch, frames, features] = shape;
  const size = batch * frames * features;
  if (known.length !== size) throw invalidHold(`expected ${size} known values, got ${known.length}`);
  if (mask.length !== size && mask.length !== batch * frames)
    throw invalidHold(`expected a mask of ${batch * frames} or ${size} values, got ${mask.length}`);
  const normalised = normalise(known, normalisation.motion);
  if (ease === 0) return hold(denoiser, normalised, mask);
  const held = heldFrames(mask, shape);
  return hold(held < 2 ? denoiser : meet(denoiser, normalised, { shape, held, over: ease }), normalised, mask);
}

/** How many frames, from the first on, a mask holds of every item. @throws INVALID_INPUT for one that holds others */
function heldFrames(mask: Float32Array, [batch, frames]: MotionShape): number {
  const free = mask.indexOf(0);
  const held = free < 0 ? frames : free;
  const leads = mask.length === batch * frames && mask.every((value, i) => value === (i % frames < held ? 1 : 0));
  if (leads) return held;
  throw invalidHold('"ease" needs a mask of whole frames that holds the same ones of every item, from the first on');
}

function invalidHold(problem: string): AntiphonError {
  return new AntiphonError('INVALID_INPUT', { source: 'hold', problem });
}
