import { createHash } from 'node:crypto';
import { lstat, readdir } from 'node:fs/promises';
import { AntiphonError } from '@antiphon/core';
import {
  denoise,
  encode,
  memoryNames,
  PERTURBATION_KINDS,
  type FilmTransformerConfig,
  type ParameterValues,
} from '@antiphon/core/models';
import { bundleManifestSchema, cannotWrite, writeFolderAtomic, type BundleManifest } from '@antiphon/data';
import { exportOnnx } from '@antiphon/tfjs-onnxruntime';
import type { Tensor, Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Checkpoint } from './checkpoint';
import { trainingEvidence } from './evidence';

export interface ExportOptions {
  readonly name: string;
  readonly force?: boolean;
  /** The weaker model for autoguidance. Default: this training's own early weights. */
  readonly weak?: Checkpoint;
}

/**
 * Turns a checkpoint into a bundle: `encoder.onnx`, `denoiser.onnx`, the same with layers that can be weakened (`perturbed.onnx`), a weaker model (`weak-*.onnx`), all with a
 * dynamic batch, EMA weights, traced from the very functions that were trained; and `bundle.json`. The folder appears whole, in one rename.
 * @throws OUTPUT_EXISTS unless `force`; INVALID_INPUT for a weaker model of another shape, or where `force` would replace what is no bundle; CANNOT_WRITE
 */
export async function exportBundle(
  checkpoint: Checkpoint,
  out: string,
  options: ExportOptions,
): Promise<BundleManifest> {
  await assertReplaceable(out, options.force === true);
  const weak = options.weak === undefined ? earlyModel(checkpoint) : weakerModel(checkpoint, options.weak);
  const networks = await exportNetworks(checkpoint, weak);
  const hashes = Object.fromEntries(Object.entries(networks).map(([name, bytes]) => [`${name}.onnx`, sha256(bytes)]));
  const manifest = bundleManifestSchema.parse(manifestOf(checkpoint, options, weak, hashes));

  await writeFolderAtomic(out, {
    ...Object.fromEntries(Object.entries(networks).map(([name, bytes]) => [`${name}.onnx`, bytes])),
    'bundle.json': `${JSON.stringify(manifest, null, 1)}\n`,
  });
  return manifest;
}

/** A bundle may be replaced where that was asked for; anything else is somebody's work. */
async function assertReplaceable(out: string, force: boolean): Promise<void> {
  const found = await lstat(out).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw cannotWrite(out, error);
  });
  if (found === undefined) return;
  if (!force) throw new AntiphonError('OUTPUT_EXISTS', { path: out });
  const files = found.isDirectory() ? await readdir(out) : ['a file'];
  if (files.length > 0 && !files.includes('bundle.json'))
    throw new AntiphonError('INVALID_INPUT', {
      source: out,
      problem: 'it is there and no bundle, so --force does not replace it. Choose another name',
    });
}

/** A network's config and weights. */
interface Model {
  readonly config: FilmTransformerConfig;
  readonly parameters: ParameterValues;
}

interface WeakModel extends Model {
  readonly name?: string;
  readonly steps: number;
}

function modelOf({ model, shapes }: Checkpoint, weights: Readonly<Record<string, Float32Array>>): Model {
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
): Promise<Record<string, Uint8Array>> {
  const main = await encoderAndDenoiser(modelOf(checkpoint, checkpoint.state.ema));
  const { encoder, denoiser, perturbed } = main;
  if (weak === undefined) return { encoder, denoiser: await denoiser(), perturbed: await perturbed() };
  const weaker = await encoderAndDenoiser(weak);
  return {
    encoder,
    denoiser: await denoiser(),
    perturbed: await perturbed(),
    'weak-encoder': weaker.encoder,
    'weak-denoiser': await weaker.denoiser(),
  };
}

/** The encoder, and how to make denoisers for the memory that it gives. */
async function encoderAndDenoiser({ config, parameters }: Model) {
  const conditionInputs = config.conditions.flatMap(({ name, width, tokens }) => [
    [name, { shape: ['batch', tokens, width] as const }] as const,
    [`keep_${name}`, { shape: ['batch'] as const }] as const,
  ]);
  const memoryInputs: Record<string, { readonly shape: readonly ['batch', ...number[]] }> = {};
  const encoder = await exportOnnx({
    parameters,
    inputs: Object.fromEntries(conditionInputs),
    fn: (weights, inputs) => {
      const pick = <T>(key: (name: string) => string) =>
        Object.fromEntries(config.conditions.map(({ name }) => [name, inputs[key(name)] as T]));
      const memory = encode(
        config,
        weights,
        pick<Tensor3D>((name) => name),
        pick<Tensor1D>((name) => `keep_${name}`),
      );
      for (const [name, tensor] of Object.entries(memory))
        memoryInputs[name] = { shape: ['batch', ...tensor.shape.slice(1)] };
      return memory;
    },
  });
  const noisy = { x: { shape: ['batch', config.frames, config.features] as const }, t: { shape: ['batch'] as const } };
  const weakened = {
    ...Object.fromEntries(PERTURBATION_KINDS.map((kind) => [kind, { shape: ['batch', config.layers] as const }])),
    kernel: { shape: ['batch', config.frames, config.frames] as const },
  };
  return {
    encoder,
    denoiser: () =>
      exportOnnx({
        parameters,
        inputs: { ...noisy, ...memoryInputs },
        fn: (weights, { x, t, ...memory }) => ({
          prediction: denoise(config, weights, x as Tensor3D, t as Tensor1D, memory),
        }),
      }),
    perturbed: () =>
      exportOnnx({
        parameters,
        inputs: { ...noisy, ...weakened, ...memoryInputs },
        fn: (weights, { x, t, identity, blur, skip, kernel, ...memory }) => ({
          prediction: denoise(config, weights, x as Tensor3D, t as Tensor1D, memory, {
            identity: identity as Tensor,
            blur: blur as Tensor,
            skip: skip as Tensor,
            kernel: kernel as Tensor,
          }),
        }),
      }),
  };
}

function manifestOf(
  checkpoint: Checkpoint,
  { name }: ExportOptions,
  weak: WeakModel | undefined,
  networks: Readonly<Record<string, string>>,
): BundleManifest {
  const { model, config, state } = checkpoint;
  return {
    format: 'antiphon-bundle/1',
    name,
    model: {
      kind: 'film-transformer',
      config: { ...model },
      parameters: Object.values(state.parameters).reduce((sum, values) => sum + values.length, 0),
    },
    prediction: config.prediction,
    schedule: config.schedule,
    frames: model.frames,
    features: model.features,
    motion: checkpoint.motion,
    conditions: checkpoint.conditions,
    memory: memoryNames(model),
    normalisation: checkpoint.normalisation,
    networks,
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

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
