import {
  audioCondition,
  audioConditionParameters,
  type AudioConditionConfig,
  type ParameterValues,
} from '@antiphon/core/models';
import { exportOnnx } from '@antiphon/tfjs-onnxruntime';

/** Names in the network's graph. */
const AUDIO_ENCODER_INPUT = 'audio';
const AUDIO_ENCODER_OUTPUT = 'tokens';

/** Samples of a piece at 48 kHz: 20 s, the reference's window of 600 frames. */
const PIECE_SAMPLES = 960_000;

/**
 * The frozen encoders of audio2photoreal as one ONNX network: `audio` `[1, 2, samples]` at 48 kHz → `tokens` `[1, S, width]`. Without lips it takes any length; with them exactly
 * `samples`, as the regressor works on chunks of 120 frames.
 * @param parameters as `audioConditionParameters` names them; others are ignored
 * @param samples where there are lips: a multiple of 1600
 * @throws RangeError for a parameter that is missing or has another shape
 */
export function exportAudioEncoder(
  config: AudioConditionConfig,
  parameters: ParameterValues,
  samples = PIECE_SAMPLES,
): Promise<Uint8Array> {
  const own = Object.fromEntries(
    audioConditionParameters(config).map(({ name, shape }) => {
      const parameter = parameters[name];
      if (parameter === undefined) throw new RangeError(`The audio encoder's parameter "${name}" is missing.`);
      if (String(parameter.shape) !== String(shape))
        throw new RangeError(`The audio encoder's "${name}" is [${parameter.shape}] instead of [${shape}].`);
      return [name, parameter];
    }),
  );
  return exportOnnx({
    parameters: own,
    inputs: { [AUDIO_ENCODER_INPUT]: { shape: [1, 2, config.lips === undefined ? 'samples' : samples] } },
    // Two lengths that the network takes, and that give different numbers of rows in every layer.
    sizes: [48_000, 52_800],
    fn: (weights, inputs) => ({
      [AUDIO_ENCODER_OUTPUT]: audioCondition(config, weights, inputs[AUDIO_ENCODER_INPUT]),
    }),
  });
}
