import { AntiphonError } from '@antiphon/core';
import { conditionRows, conditionWidth, denormalise, normalise } from '@antiphon/data';
import type { BundleManifest } from '@antiphon/data/bundle';
import { joinColumns } from '@antiphon/data/features';
import type { SessionPool } from '../sessions/session-pool';

/** The windows whose key frames `Generator.keyFrames` has the bundle's guide make. */
export interface KeyFramesRequest {
  /** Per item and heard condition `[rows, width]` in natural units, of one window. */
  readonly conditions: readonly Readonly<Record<string, Float32Array>>[];
  /** One per item: an item's key frames depend on its own seed, not on the batch it is in, but for rounding. */
  readonly seeds: readonly number[];
  /** Per item the tokens that its window begins with, in time order: what the window before ended with. */
  readonly known?: readonly Int32Array[];
  /** Tokens are drawn from the likeliest ones that have this share together (nucleus sampling). Default 0.94. */
  readonly topP?: number;
}

/** Key frames that a guide made: as the codec's tokens, and as motion. */
export interface KeyFrames {
  /** Per item the codec's tokens `[keyFrames·levels]`, in time order. */
  readonly tokens: readonly Int32Array[];
  /** Per item `[keyFrames, features]` in natural units. */
  readonly motion: readonly Float32Array[];
}

/**
 * Key frames for windows of audio: a guide writes the tokens of a motion codec, whose decoder makes poses of them (arXiv 2401.01885).
 * @throws INVALID_INPUT for a bundle without a guide, a condition of another size, or `topP` and tokens that cannot be; SESSION_FAILED
 */
export async function guidedKeyFrames(
  { manifest, pool }: { readonly manifest: BundleManifest; readonly pool: SessionPool },
  { conditions, seeds, known = [], topP }: KeyFramesRequest,
): Promise<KeyFrames> {
  const { guide, normalisation, features } = manifest;
  if (guide === undefined)
    throw new AntiphonError('INVALID_INPUT', { source: manifest.name, problem: 'it has no guide to make key frames' });
  const heard = conditions.map((own, item) => heardRows(manifest, guide.hears, own, item));
  const [first] = heard;
  if (first === undefined) return { tokens: [], motion: [] };
  const values = new Float32Array(heard.length * first.values.length);
  heard.forEach((own, item) => values.set(own.values, item * first.values.length));
  const audio = { shape: [heard.length, first.rows, first.values.length / first.rows], values };
  const made = await pool.use((worker) =>
    worker.keyFrames({ sizes: guide, audio, seeds, known, ...(topP === undefined ? {} : { topP }) }),
  );
  const motion = denormalise(made.motion, normalisation.motion);
  const ofItem = <A extends Int32Array | Float32Array>(all: A, size: number): A[] =>
    heard.map((_, item) => all.slice(item * size, (item + 1) * size) as A);
  return {
    tokens: ofItem(made.tokens, guide.keyFrames * guide.levels),
    motion: ofItem(motion, guide.keyFrames * features),
  };
}

/** All that the guide hears in a window of an item, beside each other, normalised. */
function heardRows(
  { conditions: specs, frames, motion: { fps }, normalisation }: BundleManifest,
  hears: readonly string[],
  conditions: Readonly<Record<string, Float32Array>>,
  item: number,
): { readonly rows: number; readonly values: Float32Array } {
  let rows = 0;
  const tables = hears.map((name) => {
    const spec = specs.find((known) => known.name === name);
    const moments = normalisation.conditions[name];
    if (spec === undefined || moments === undefined) throw new RangeError(`The bundle has no condition "${name}".`);
    rows = conditionRows(spec, frames, fps);
    const width = conditionWidth(spec);
    const values = conditions[name];
    if (values?.length !== rows * width)
      throw new AntiphonError('INVALID_INPUT', {
        source: `condition "${name}" of item ${item}`,
        problem: `expected ${rows} rows of ${width} values, got ${values?.length ?? 'no'} values`,
      });
    return { values: normalise(values, moments), width };
  });
  return { rows, values: joinColumns(tables, rows) };
}
