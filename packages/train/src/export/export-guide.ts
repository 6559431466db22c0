import { AntiphonError, GUIDE_NAMES } from '@antiphon/core';
import {
  encodeGuideAudio,
  guideMemoryLength,
  guideMemoryNames,
  guideStep,
  type GuideTransformerConfig,
  type ParameterValues,
} from '@antiphon/core/models';
import { exportOnnx } from '@antiphon/tfjs-onnxruntime';
import type { Tensor, Tensor1D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';

export interface ExportGuideOptions {
  /** Audio tokens per window (1998 for the reference's 20 s). */
  readonly audioTokens: number;
  /** Tokens that can be written for a window (80 for 20 s at 1 fps and 4 levels). */
  readonly longest: number;
}

/**
 * A guide as two ONNX networks with a dynamic batch, which `guideOnSessions` reads: the encoder, run once per clip, and the step, run once per token.
 * @param parameters as `guideTransformerParameters` names them; others are ignored
 * @throws INVALID_INPUT for sizes that the network cannot have
 */
export async function exportGuide(
  config: GuideTransformerConfig,
  parameters: ParameterValues,
  { audioTokens, longest }: ExportGuideOptions,
): Promise<{ readonly encoder: Uint8Array; readonly step: Uint8Array }> {
  if (!Number.isInteger(longest) || longest < 1)
    throw new AntiphonError('INVALID_INPUT', {
      source: 'The guide',
      problem: `room for ${longest} tokens; expected a whole number, at least 1`,
    });
  return {
    encoder: await exportEncoder(config, parameters, audioTokens),
    step: await exportStep(config, parameters, audioTokens, longest),
  };
}

function exportEncoder(
  config: GuideTransformerConfig,
  parameters: ParameterValues,
  audioTokens: number,
): Promise<Uint8Array> {
  const { audio, keep } = GUIDE_NAMES.encoder;
  return exportOnnx({
    parameters,
    inputs: { [audio]: { shape: ['batch', audioTokens, config.audio.width] }, [keep]: { shape: ['batch'] } },
    fn: (weights, inputs) => encodeGuideAudio(config, weights, inputs[audio] as Tensor3D, inputs[keep] as Tensor1D),
  });
}

function exportStep(
  config: GuideTransformerConfig,
  parameters: ParameterValues,
  audioTokens: number,
  longest: number,
): Promise<Uint8Array> {
  const { layers, width } = config;
  const { step, output } = GUIDE_NAMES;
  const cache = { shape: ['batch', layers, longest, width] };
  const heard = ['batch', guideMemoryLength(config, audioTokens), width];
  const whole = { shape: ['batch'], dtype: 'int32' } as const;
  const memory = guideMemoryNames(config).map((name): [string, { shape: (number | string)[] }] => [
    name,
    { shape: name === 'pooled' ? ['batch', width] : heard },
  ]);
  return exportOnnx({
    parameters,
    inputs: {
      [step.token]: whole,
      [step.position]: whole,
      [step.keys]: cache,
      [step.values]: cache,
      ...Object.fromEntries(memory),
    },
    fn: (weights, inputs): Record<string, Tensor> => {
      const past = { keys: inputs[step.keys] as Tensor4D, values: inputs[step.values] as Tensor4D };
      const [token, position] = [inputs[step.token] as Tensor1D, inputs[step.position] as Tensor1D];
      const { logits, keys, values } = guideStep(config, weights, token, position, past, inputs);
      return { [output.logits]: logits, [output.keys]: keys, [output.values]: values };
    },
  });
}
