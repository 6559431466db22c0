export type { FilmConditionConfig, FilmTransformerConfig, ParameterValues } from './film-transformer-config';
export { denoise, encode, memoryNames } from './film-transformer';
export { dropoutSites } from './film-transformer-dropout';
export { dropoutRateOf, fillDropoutMask } from './nn/dropout';
export type { DropoutMasks } from './nn/dropout';
export { fromReference, referenceNames } from './film-transformer-names';
export { filmTransformerParameters, initFilmTransformer } from './film-transformer-parameters';
export { PERTURBATION_KINDS } from '../denoiser';
export type { LayerPerturbation } from './perturbed-layer';
export { audioCondition, audioConditionParameters, audioConditionWidth } from './audio-condition';
export type { AudioConditionConfig } from './audio-condition';
export { LIP_REGRESSOR, lipGeometry, lipRegressorParameters } from './lip-regressor';
export type { LipRegressorConfig } from './lip-regressor';
export { dotProductAttention } from './nn/dot-product-attention';
export type { DotProductAttention, ScoreMemory } from './nn/dot-product-attention';
export { drawParameters } from './nn/parameter';
export type { ParameterSpec } from './nn/parameter';
export { resampleKernel, resampleWith } from './resample-kernel';
export type { ResampleKernel } from './resample-kernel';
export { VQ_WAV2VEC, WAV2VEC_LARGE, wav2vec, wav2vecParameters, wav2vecTokens } from './wav2vec-frontend';
export type { Wav2vecConfig } from './wav2vec-frontend';
export type { MotionCodecConfig } from './motion-codec-config';
export {
  codebookName,
  codeVectors,
  decodeMotionLatents,
  encodeMotionLatents,
  motionCodecParameters,
  quantise,
} from './motion-codec';
export { memoryLength as guideMemoryLength } from './guide-audio';
export { encodeGuideAudio, guideLogits, guideMemoryNames, guideStep } from './guide-transformer';
export type { GuideCache } from './guide-transformer';
export type { GuideTransformerConfig } from './guide-transformer-config';
export { guideTransformerParameters, initGuideTransformer } from './guide-transformer-parameters';
