import { readFile } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { AntiphonError, FILE_FORMATS, type TrainingRecord } from '@antiphon/core';
import { memoryNames } from '@antiphon/core/models';
import { packEncoders, type BundleManifest } from '@antiphon/data/bundle';
import type { Checkpoint } from '../checkpoint/checkpoint-contents';
import { trainingEvidence } from '../checkpoint/evidence';
import { trainedGuide } from '../stages/guide/trained-guide';
import type { StageCheckpoint } from '../stages/stage-checkpoint';
import { filmNetworks, type FilmNetwork } from './film-networks';
import { assertGuides, guideNetworks, type GuideParts } from './guide-networks';
import { assertReplaceable, bundleFiles, writeBundle, type BundleParts } from './write-bundle';

/** How a bundle is called, what goes into it beside the trained model, and whether one that is there may be replaced. */
export interface ExportOptions {
  readonly name: string;
  readonly force?: boolean;
  /** Stops before the next network; then nothing is written. */
  readonly signal?: AbortSignal;
  /** The weaker model for autoguidance. Default: this training's own early weights. */
  readonly weak?: Checkpoint;
  /** The finished guide that makes the key frames of a body model. */
  readonly guide?: StageCheckpoint;
}

/**
 * Turns a checkpoint into a bundle: `encoder.onnx`, `denoiser.onnx`, the same with layers that can be weakened (`perturbed.onnx`), a weaker model (`weak-*.onnx`), all with a
 * dynamic batch, EMA weights, traced from the very functions that were trained; and `bundle.json`. The folder appears whole, in one rename.
 * Networks that its audio encoders need go with it, and those of a guide.
 * @throws OUTPUT_EXISTS unless `force`; INVALID_INPUT for a weaker model of another shape, a guide of another model or of other data, or where `force` would replace what is no bundle; CANNOT_WRITE, INTERRUPTED
 */
export async function exportBundle(
  checkpoint: Checkpoint,
  out: string,
  options: ExportOptions,
): Promise<BundleManifest> {
  await assertReplaceable(out, options.force === true);
  return writeBundle(out, await bundleParts(checkpoint, options));
}

/** A bundle that lies in no folder: its manifest, and its networks by name. @throws as `exportBundle`, but what has to do with a folder */
export async function exportInMemory(checkpoint: Checkpoint, options: ExportOptions): Promise<ExportedBundle> {
  const parts = await bundleParts(checkpoint, options);
  return { ...parts, manifest: bundleFiles(parts).manifest };
}

/** What `exportInMemory` makes. */
export interface ExportedBundle {
  readonly manifest: BundleManifest;
  readonly networks: Readonly<Record<string, Uint8Array>>;
  /** What its training saw, and what its network did at its end; absent where the checkpoint has none. */
  readonly record?: TrainingRecord | undefined;
}

/** What a bundle is before its files are hashed. */
async function bundleParts(checkpoint: Checkpoint, options: ExportOptions): Promise<BundleParts> {
  const weak = options.weak === undefined ? earlyModel(checkpoint) : weakerModel(checkpoint, options.weak);
  const guide = options.guide && (await guideParts(checkpoint, options.guide));
  const networks = { ...(await exportNetworks(checkpoint, weak, options.signal)), ...guide?.networks };
  const { conditions, files } = await packEncoders(checkpoint.conditions);
  for (const [file, path] of Object.entries(files)) networks[file.replace(/\.onnx$/, '')] = await readFile(path);
  const manifest = { ...bundleManifestOf(checkpoint, options.name, weak), ...(guide && { guide: guide.guide }) };
  const record = recordWithStages(checkpoint.record, options.guide);
  return { manifest: { ...manifest, conditions: [...conditions] }, networks, ...(record && { record }) };
}

/** The denoiser's record, and that of its guide. */
function recordWithStages(
  record: TrainingRecord | undefined,
  guide: StageCheckpoint | undefined,
): TrainingRecord | undefined {
  return record && guide?.record ? { ...record, stages: [guide.record] } : record;
}

/** What it makes is taken as it is: both must have been trained in the same units, on the same data. */
async function guideParts(checkpoint: Checkpoint, guide: StageCheckpoint): Promise<GuideParts> {
  const refuse = (problem: string) => new AntiphonError('INVALID_INPUT', { source: 'The guide', problem });
  const trained = trainedGuide(guide);
  const { model, dataset, normalisation } = checkpoint;
  if (guide.dataset.hash !== dataset.hash)
    throw refuse(`it was trained on other data ("${guide.dataset.name}") than the model ("${dataset.name}")`);
  if (JSON.stringify(guide.normalisation.motion) !== JSON.stringify(normalisation.motion))
    throw refuse('its motion is normalised otherwise than the model’s');
  return guideNetworks(trained, assertGuides(trained.model, { ...model, ...checkpoint }, 'The guide'));
}

interface WeakModel extends FilmNetwork {
  readonly name?: string;
  readonly steps: number;
}

function modelOf({ model, shapes }: Checkpoint, weights: Readonly<Record<string, Float32Array>>): FilmNetwork {
  const parameters = Object.fromEntries(
    Object.entries(weights).map(([name, values]) => [name, { shape: shapes[name] ?? [values.length], values }]),
  );
  return { config: model, parameters };
}

function earlyModel(checkpoint: Checkpoint): WeakModel | undefined {
  const { early } = checkpoint;
  return early && { ...modelOf(checkpoint, early.ema), steps: early.step };
}

/** @throws INVALID_INPUT naming what differs */
function weakerModel(checkpoint: Checkpoint, weak: Checkpoint): WeakModel {
  // Its predictions are taken for motion in the units of the other: both must have been normalised alike.
  const shape = ({ model, motion, conditions, config, normalisation }: Checkpoint): Record<string, unknown> => ({
    frames: model.frames,
    features: model.features,
    conditions,
    prediction: config.prediction,
    schedule: config.schedule,
    motion,
    normalisation,
  });
  const [own, other] = [shape(checkpoint), shape(weak)];
  const differs = Object.keys(own).find((key) => JSON.stringify(own[key]) !== JSON.stringify(other[key]));
  if (differs !== undefined)
    throw new AntiphonError('INVALID_INPUT', {
      source: 'the weaker model',
      problem: `it has other ${differs} (${brief(other[differs])}, expected ${brief(own[differs])}). Train it on the same data`,
    });
  return { ...modelOf(weak, weak.state.ema), name: weak.guidance.kind, steps: weak.step };
}

/** For one line. */
function brief(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

async function exportNetworks(
  checkpoint: Checkpoint,
  weak: WeakModel | undefined,
  signal: AbortSignal | undefined,
): Promise<Record<string, Uint8Array>> {
  const next = async <T>(network: () => Promise<T>): Promise<T> => {
    await nextTurn(); // networks are written without a pause in which a signal could come
    if (signal?.aborted === true)
      throw new AntiphonError('INTERRUPTED', { resume: 'Nothing was written; run it again.' });
    return network();
  };
  const band = checkpoint.band?.kept;
  const { encoder, denoiser, perturbed } = await next(() =>
    filmNetworks({ ...modelOf(checkpoint, checkpoint.state.ema), band }),
  );
  const own = { encoder, denoiser: await next(denoiser), perturbed: await next(perturbed) };
  if (weak === undefined) return own;
  // The same band: with its own, what the two differ by would be the bands.
  const weaker = await next(() => filmNetworks({ ...weak, band }));
  return { ...own, 'weak-encoder': weaker.encoder, 'weak-denoiser': await next(weaker.denoiser) };
}

/** What `bundle.json` says of a checkpoint, but for its networks and its guide. */
export function bundleManifestOf(
  checkpoint: Checkpoint,
  name: string,
  weak: Pick<WeakModel, 'name' | 'steps'> | undefined = checkpoint.early && { steps: checkpoint.early.step },
): Omit<BundleManifest, 'networks'> {
  const { model, config, state } = checkpoint;
  return {
    format: FILE_FORMATS.bundle,
    name,
    model: {
      kind: 'film-transformer',
      config: { ...model },
      parameters: Object.values(state.parameters).reduce((sum, values) => sum + values.length, 0),
    },
    prediction: config.prediction,
    schedule: config.schedule,
    spacing: config.spacing,
    frames: model.frames,
    features: model.features,
    motion: checkpoint.motion,
    conditions: checkpoint.conditions,
    memory: memoryNames(model),
    normalisation: checkpoint.normalisation,
    ...(checkpoint.band && { band: checkpoint.band }),
    layers: model.layers,
    ...(weak === undefined
      ? {}
      : { weak: { ...(weak.name === undefined ? {} : { name: weak.name }), steps: weak.steps } }),
    evidence: { training: trainingEvidence(checkpoint) },
    guidance: checkpoint.guidance,
    provenance: {
      dataset: checkpoint.dataset.name,
      dataHash: checkpoint.dataset.hash,
      seed: config.seed,
      steps: checkpoint.step,
      weights: 'ema',
      versions: checkpoint.versions,
    },
  };
}
