/** Audio encoders: what makes rows of features of sound, and the registry for those of one's own. */
export { encodeAudio } from './audio-encoder';
export type {
  AudioEncoder,
  EncoderOptions,
  EncoderSession,
  EncoderSessions,
  EncoderTensor,
  Encoding,
} from './audio-encoder';
export type { AudioEncoderDefinition, EncoderModel, EncoderSpec } from './definition';
export { encoderConditions, encoderIssues } from './encoder-conditions';
export type { EncoderSetting, HearingOptions } from './encoder-conditions';
export { encoderHash } from './encoder-hash';
export { encoderJsonSchema } from './encoder-schema';
export type { LogMelSpec } from './log-mel';
export { onnxSpecSchema } from './onnx/onnx-spec';
export type { OnnxSpec } from './onnx/onnx-spec';
export {
  audioEncoderDefinition,
  audioEncoderKinds,
  audioEncoderPlugin,
  createAudioEncoder,
  registerAudioEncoder,
} from './registry';
export { wav2vecAsOnnx } from './wav2vec';
export type { Wav2vecSpec } from './wav2vec';
