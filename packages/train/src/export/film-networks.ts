import {
  denoise,
  encode,
  keptInBand,
  PERTURBATION_KINDS,
  type FilmTransformerConfig,
  type ParameterValues,
} from '@antiphon/core/models';
import { exportOnnx } from '@antiphon/tfjs-onnxruntime';
import type { Tensor, Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';

/** A FiLM transformer's config and weights. */
export interface FilmNetwork {
  readonly config: FilmTransformerConfig;
  readonly parameters: ParameterValues;
  /** What the denoisers' predictions are projected onto (`Band.kept`); default: nothing. */
  readonly band?: readonly number[] | undefined;
}

/** Its encoder as an ONNX model, and how to make the denoisers for the memory that it gives: with a dynamic batch, traced from the very functions that are trained. */
export async function filmNetworks({ config, parameters, band }: FilmNetwork) {
  const kept = (prediction: Tensor3D) => (band === undefined ? prediction : keptInBand(prediction, band));
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
          prediction: kept(denoise(config, weights, x as Tensor3D, t as Tensor1D, memory)),
        }),
      }),
    perturbed: () =>
      exportOnnx({
        parameters,
        inputs: { ...noisy, ...weakened, ...memoryInputs },
        fn: (weights, { x, t, identity, blur, skip, kernel, ...memory }) => ({
          prediction: kept(
            denoise(config, weights, x as Tensor3D, t as Tensor1D, memory, {
              identity: identity as Tensor,
              blur: blur as Tensor,
              skip: skip as Tensor,
              kernel: kernel as Tensor,
            }),
          ),
        }),
      }),
  };
}
