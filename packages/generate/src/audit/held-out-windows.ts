import { AntiphonError } from '@antiphon/core';
import { window, type Clip, type Dataset, type Split } from '@antiphon/data';

/** The split that windows are cut from whose motion shall be new to a model: the first of these that has any. */
const UNSEEN: readonly Split[] = ['validation', 'test', 'train'];

/** A window of a clip, in natural units. */
export interface HeldOutWindow {
  readonly clip: Clip;
  /** Its first frame. */
  readonly start: number;
  /** `[frames, features]`. */
  readonly motion: Float32Array;
  /** Per condition `[rows, width]`. */
  readonly conditions: Readonly<Record<string, Float32Array>>;
}

/**
 * Windows whose every frame is known, spread over the clips that no training saw.
 * @param most windows
 * @throws TOO_LITTLE_DATA where there are fewer than two
 */
export function heldOutWindows(dataset: Dataset, frames: number, most: number): HeldOutWindow[] {
  for (const split of UNSEEN) {
    const places = placesIn(
      dataset.clips.filter((clip) => clip.split === split),
      frames,
    );
    if (places.length < 2) continue;
    const count = Math.min(most, places.length);
    return Array.from({ length: count }, (_, i) => {
      const { clip, start } = places[Math.floor(((i + 0.5) * places.length) / count)];
      return { clip, start, ...window(clip, start, frames, dataset) };
    });
  }
  throw new AntiphonError('TOO_LITTLE_DATA', {
    path: dataset.name,
    problem: `an audit needs two windows of ${frames} frames whose motion is known, and there are fewer`,
  });
}

/** Windows beside each other, clip after clip. */
function placesIn(clips: readonly Clip[], frames: number): { readonly clip: Clip; readonly start: number }[] {
  return clips.flatMap((clip) => {
    const count = Math.floor(clip.frames / frames);
    const starts = Array.from({ length: count }, (_, i) => i * frames);
    const isKnown = (start: number) =>
      clip.known?.subarray(start, start + frames).every((frame) => frame !== 0) ?? true;
    return starts.filter(isKnown).map((start) => ({ clip, start }));
  });
}
