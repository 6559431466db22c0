import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Random } from '@antiphon/core';
import {
  denoise,
  drawParameters,
  encode,
  fromReference,
  initFilmTransformer,
  LIP_REGRESSOR,
  VQ_WAV2VEC,
  audioCondition,
  audioConditionParameters,
  type FilmTransformerConfig,
  type ParameterValues,
} from '@antiphon/core/models';
import { readSafetensors } from '@antiphon/formats';
import { exportOnnx } from '@antiphon/tfjs-onnxruntime';
import type { Tensor, Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';

/** Seconds of audio, and what they are in frames, tokens and samples. */
export const CLIP = { seconds: 20, frames: 600, tokens: 1998, samples: 960_000 } as const;

/** The face denoiser of audio2photoreal at full size. */
export const FACE: FilmTransformerConfig = {
  features: 256,
  frames: CLIP.frames,
  width: 512,
  feedForward: 1024,
  layers: 8,
  heads: 8,
  conditions: [
    {
      name: 'audio',
      width: 2038,
      tokens: CLIP.tokens,
      encoderLayers: 2,
      inputNorm: false,
      pooled: true,
      entry: 'attend',
      null: { kind: 'learned', rows: 1998 },
    },
  ],
};

const HEARING = { audio: VQ_WAV2VEC, lips: LIP_REGRESSOR };

/** Paths of what runs once per clip (`hearing`: from sound to the condition; `encoder`: from that to keys and values) and of what runs once per step. */
export interface FaceNetworks {
  readonly hearing: string;
  readonly encoder: string;
  readonly denoiser: string;
}

/** Weights of the face model: of what hears, and of the denoiser. */
export interface FaceWeights {
  readonly hearing: ParameterValues;
  readonly denoiser: ParameterValues;
}

/** Those of a case that `bench/peers/a2p/make_case.py` made. */
export function weightsOfCase(path: string): FaceWeights {
  const weights = readSafetensors(readFileSync(path), path).tensors as ParameterValues;
  const own = Object.entries(weights).filter(([name]) => name.startsWith('denoiser.'));
  const denoiser = Object.fromEntries(own.map(([name, value]) => [name.slice('denoiser.'.length), value]));
  const heard = audioConditionParameters(HEARING);
  return {
    hearing: Object.fromEntries(heard.map(({ name }) => [name, weights[name] ?? missing(name)])),
    denoiser: fromReference(FACE, denoiser),
  };
}

/** Others, where there is nobody to compare with: they cost the same. */
export function randomWeights(random: Random): FaceWeights {
  return {
    hearing: drawParameters(audioConditionParameters(HEARING), random),
    denoiser: initFilmTransformer(FACE, random),
  };
}

export async function exportFaceNetworks(weights: FaceWeights, folder: string): Promise<FaceNetworks> {
  const models = { hearing: await hearing(weights.hearing), ...(await encoderAndDenoiser(weights.denoiser)) };
  await mkdir(folder, { recursive: true });
  const path = (name: string) => join(folder, `${name}.onnx`);
  for (const [name, bytes] of Object.entries(models)) await writeFile(path(name), bytes);
  return { hearing: path('hearing'), encoder: path('encoder'), denoiser: path('denoiser') };
}

function hearing(parameters: ParameterValues): Promise<Uint8Array> {
  return exportOnnx({
    parameters,
    inputs: { audio: { shape: ['batch', 2, CLIP.samples] } },
    fn: (weights, { audio }) => ({ condition: audioCondition(HEARING, weights, audio as Tensor) }),
  });
}

async function encoderAndDenoiser(parameters: ParameterValues) {
  const memoryInputs: Record<string, { readonly shape: readonly ['batch', ...number[]] }> = {};
  const encoder = await exportOnnx({
    parameters,
    inputs: { audio: { shape: ['batch', CLIP.tokens, 2038] }, keep_audio: { shape: ['batch'] } },
    fn: (weights, { audio, keep_audio }) => {
      const memory = encode(FACE, weights, { audio: audio as Tensor3D }, { audio: keep_audio as Tensor1D });
      for (const [name, { shape }] of Object.entries(memory))
        memoryInputs[name] = { shape: ['batch', ...shape.slice(1)] };
      return memory;
    },
  });
  const denoiser = await exportOnnx({
    parameters,
    inputs: { x: { shape: ['batch', CLIP.frames, FACE.features] }, t: { shape: ['batch'] }, ...memoryInputs },
    fn: (weights, { x, t, ...memory }) => ({
      prediction: denoise(FACE, weights, x as Tensor3D, t as Tensor1D, memory),
    }),
  });
  return { encoder, denoiser };
}

function missing(name: string): never {
  throw new Error(`The case's weights have no "${name}".`);
}
