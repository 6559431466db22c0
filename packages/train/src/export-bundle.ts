import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AntiphonError } from '@antiphon/core';
import { denoise, encode, memoryNames, type ParameterValues } from '@antiphon/core/models';
import { bundleManifestSchema, type BundleManifest } from '@antiphon/data';
import { exportOnnx } from '@antiphon/tfjs-onnxruntime';
import type { Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Checkpoint } from './checkpoint';

/**
 * Turns a checkpoint into a bundle: `encoder.onnx`, `denoiser.onnx` (both with a dynamic batch, EMA weights, traced from the very functions that
 * were trained) and `bundle.json`. The folder appears whole, in one rename.
 * @throws OUTPUT_EXISTS unless `force`
 */
export async function exportBundle(
  checkpoint: Checkpoint,
  out: string,
  options: { readonly name: string; readonly force?: boolean },
): Promise<BundleManifest> {
  const exists = await stat(out).then(
    () => true,
    () => false,
  );
  if (exists && options.force !== true) throw new AntiphonError('OUTPUT_EXISTS', { path: out });
  const { encoder, denoiser } = await exportNetworks(checkpoint);
  const manifest = bundleManifestSchema.parse(manifestOf(checkpoint, options.name));

  const temporary = `${out}.tmp-${process.pid}`;
  await mkdir(dirname(out), { recursive: true });
  await rm(temporary, { recursive: true, force: true });
  try {
    await mkdir(temporary);
    await writeFile(join(temporary, 'encoder.onnx'), encoder);
    await writeFile(join(temporary, 'denoiser.onnx'), denoiser);
    await writeFile(join(temporary, 'bundle.json'), `${JSON.stringify(manifest, null, 1)}\n`);
    if (exists) await rm(out, { recursive: true });
    await rename(temporary, out);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return manifest;
}

async function exportNetworks({
  model,
  state,
  shapes,
}: Checkpoint): Promise<{ encoder: Uint8Array; denoiser: Uint8Array }> {
  const parameters: ParameterValues = Object.fromEntries(
    Object.entries(state.ema).map(([name, values]) => [name, { shape: shapes[name] ?? [values.length], values }]),
  );
  const conditionInputs = model.conditions.flatMap(({ name, width, tokens }) => [
    [name, { shape: ['batch', tokens, width] as const }] as const,
    [`keep_${name}`, { shape: ['batch'] as const }] as const,
  ]);
  const memoryShapes: Record<string, readonly number[]> = {};
  const encoder = await exportOnnx({
    parameters,
    inputs: Object.fromEntries(conditionInputs),
    fn: (weights, inputs) => {
      const pick = <T>(key: (name: string) => string) =>
        Object.fromEntries(model.conditions.map(({ name }) => [name, inputs[key(name)] as T]));
      const memory = encode(
        model,
        weights,
        pick<Tensor3D>((name) => name),
        pick<Tensor1D>((name) => `keep_${name}`),
      );
      for (const [name, tensor] of Object.entries(memory)) memoryShapes[name] = tensor.shape.slice(1);
      return memory;
    },
  });
  const denoiser = await exportOnnx({
    parameters,
    inputs: {
      x: { shape: ['batch', model.frames, model.features] },
      t: { shape: ['batch'] },
      ...Object.fromEntries(
        Object.entries(memoryShapes).map(([name, shape]) => [name, { shape: ['batch', ...shape] as const }]),
      ),
    },
    fn: (weights, { x, t, ...memory }) => ({
      prediction: denoise(model, weights, x as Tensor3D, t as Tensor1D, memory),
    }),
  });
  return { encoder, denoiser };
}

function manifestOf(checkpoint: Checkpoint, name: string): BundleManifest {
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
