import {
  AntiphonError,
  hold,
  meet,
  noiseSchedule,
  Random,
  sample,
  type Denoiser,
  type GuidanceSpec,
  type MotionShape,
  type SampleOptions,
} from '@antiphon/core';
import { conditionRows, conditionWidth, denormalise, normalise } from '@antiphon/data';
import type { BundleManifest } from '@antiphon/data/bundle';
import { checkTrained, createGuidance, guide } from '@antiphon/guidance';
import { assertSeed } from '../assert-seed';
import type { SessionPool } from '../sessions/session-pool';
import { assertSampled, finitePredictions } from './finite-predictions';
import { OnnxDenoiser, traitsOf } from './onnx-denoiser';

/** Many windows at once, as `Generator.sample` takes them: conditions in, one motion for each item out. */
export interface SampleRequest extends Pick<SampleOptions, 'spacing' | 'eta' | 'onStep' | 'signal'> {
  /** Per item and condition `[frames, width]` in natural units, as `computeConditions` gives them; frames as the manifest says. */
  readonly conditions: readonly Readonly<Record<string, Float32Array>>[];
  /** One per item. An item's motion depends on its own seed, not on the batch it is in, but for rounding (docs/reproducibility.md) and branches with unrelated conditions (see `OnnxDenoiser`). */
  readonly seeds: readonly number[];
  /** Default: as the bundle was trained. */
  readonly guidance?: GuidanceSpec;
  /** Default: `ddim`. */
  readonly sampler?: string;
  /** A number of steps, spaced by `spacing` (default: as the bundle says), or a respacing such as `ddim25`. Default: 25. */
  readonly steps?: number | string;
  /** A part of the answer that is known. */
  readonly hold?: Hold;
}

/** The part of a window's motion that is known, and that sampling keeps. */
export interface Hold {
  /** `[B, frames, F]` in natural units; read only where it is held. */
  readonly known: Float32Array;
  /** `[B, frames]` (whole frames) or `[B, frames, F]`; 1 holds, 0 leaves free. */
  readonly mask: Float32Array;
  /**
   * Over how many frames after the held ones the motion is brought to meet them (see `meet` of @antiphon/core). Default: 0. More than 0 needs a mask `[B, frames]` that holds
   * the same frames of every item, from the first on; a single one tells no direction, and nothing is moved.
   */
  readonly ease?: number;
}

/** The motions of a `SampleRequest`, and what they cost. */
export interface SampleResult {
  /** `[B, frames, F]`, natural units. */
  readonly motion: Float32Array;
  /** Network evaluations per item: one for each branch of each step. */
  readonly nfe: number;
  /** For the whole batch. */
  readonly seconds: number;
}

export interface SampleSetting {
  readonly manifest: BundleManifest;
  readonly pool: SessionPool;
  /** Milliseconds. */
  readonly clock: () => number;
}

/** Samples a batch of windows: see `Generator.sample`. */
export async function sampleBatch(
  { manifest, pool, clock }: SampleSetting,
  request: SampleRequest,
): Promise<SampleResult> {
  const began = clock();
  const { seeds, eta, onStep, signal, sampler = 'ddim', steps = 25 } = request;
  seeds.forEach(assertSeed);
  const { prediction } = manifest;
  const spacing = request.spacing ?? manifest.spacing ?? 'leading';
  const spec = request.guidance ?? manifest.guidance;
  const guidance = createGuidance(spec);
  checkTrained(
    spec,
    manifest.guidance,
    manifest.conditions.map(({ name }) => name),
    traitsOf(manifest),
  );
  const values = stackConditions(request.conditions, manifest);
  return pool.use(async (network) => {
    const model = new OnnxDenoiser(network, manifest, values, request.conditions.length);
    // Strategies that draw numbers draw them for the whole batch.
    const guided = guide(finitePredictions(model, { name: manifest.name, kind: spec.kind }), guidance, {
      random: Random.stream(seeds[0] ?? 0, 'guidance'),
    });
    const { shape } = model;
    const denoiser = request.hold === undefined ? guided : holding(guided, request.hold, shape, manifest);
    const schedule = noiseSchedule(manifest.schedule);
    const how = { steps, spacing, sampler, eta, onStep, signal };
    const { samples } = await sample({ denoiser, prediction, shape, schedule, seeds, ...how });
    assertSampled(samples, spec.kind);
    const motion = denormalise(Float32Array.from(samples), manifest.normalisation.motion);
    return { motion, nfe: guided.nfe(), seconds: (clock() - began) / 1000 };
  });
}

function holding(
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

/** Per condition `[B, rows, width]`, normalised. @throws INVALID_INPUT for a condition that is missing or has another size */
function stackConditions(
  items: SampleRequest['conditions'],
  { conditions, frames, normalisation, motion }: BundleManifest,
): Record<string, Float32Array> {
  const stacked: Record<string, Float32Array> = {};
  for (const spec of conditions) {
    const rows = conditionRows(spec, frames, motion.fps);
    const size = rows * conditionWidth(spec);
    const all = new Float32Array(items.length * size);
    items.forEach((item, index) => {
      const values = item[spec.name];
      if (values?.length !== size) {
        const problem = `expected ${rows} rows of ${conditionWidth(spec)} values, got ${values?.length ?? 'no'} values`;
        throw new AntiphonError('INVALID_INPUT', { source: `condition "${spec.name}" of item ${index}`, problem });
      }
      all.set(values, index * size);
    });
    const moments = normalisation.conditions[spec.name];
    if (moments === undefined) throw new RangeError(`The bundle has no normalisation for "${spec.name}".`);
    stacked[spec.name] = normalise(all, moments);
  }
  return stacked;
}
