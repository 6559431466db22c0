export type {
  FilmConditionConfig,
  FilmTransformerConfig,
  ParameterValues,
} from './film-transformer/film-transformer-config';
export { keptInBand } from './kept-in-band';
export { denoise, encode, memoryNames } from './film-transformer/film-transformer';
export type { TrainingPass } from './film-transformer/film-transformer';
export { recomputed } from './nn/recomputed';
export type { TensorGroups } from './nn/recomputed';
export { dropoutSites } from './film-transformer/film-transformer-dropout';
export { fillDropoutMask } from './nn/dropout';
export type { DropoutMasks } from './nn/dropout';
export { fromReference, referenceNames } from './film-transformer/film-transformer-names';
export { filmTransformerParameters, initFilmTransformer } from './film-transformer/film-transformer-parameters';
export { PERTURBATION_KINDS } from '../contracts/denoiser';
export type { Perturbation } from '../contracts/denoiser';
export type { Random } from '../random/random';
export type { LayerPerturbation } from './film-transformer/perturbed-layer';
export { audioCondition, audioConditionParameters, audioConditionWidth } from './audio/audio-condition';
export type { AudioConditionConfig } from './audio/audio-condition';
export { LIP_REGRESSOR, lipGeometry, lipRegressorParameters } from './audio/lip-regressor';
export type { LipRegressorConfig } from './audio/lip-regressor';
export { dotProductAttention } from './nn/attention/dot-product-attention';
export type { DotProductAttention, ScoreMemory } from './nn/attention/dot-product-attention';
export { drawParameters } from './nn/parameter';
export type { Parameters, ParameterSpec } from './nn/parameter';
export { VQ_WAV2VEC, WAV2VEC_LARGE, wav2vec, wav2vecParameters, wav2vecTokens } from './audio/wav2vec-frontend';
export type { Wav2vecConfig } from './audio/wav2vec-frontend';
export type { MotionCodecConfig } from './codec/motion-codec-config';
export {
  codebookName,
  codeVectors,
  decodeMotionLatents,
  encodeMotionLatents,
  motionCodecParameters,
  quantise,
} from './codec/motion-codec';
export type { Quantised } from './codec/motion-codec';
export { memoryLength as guideMemoryLength } from './guide/guide-audio';
export { encodeGuideAudio, guideLogits, guideMemoryNames, guideStep } from './guide/guide-transformer';
export type { GuideCache } from './guide/guide-transformer';
export type { GuideTransformerConfig } from './guide/guide-transformer-config';
export { guideTransformerParameters, initGuideTransformer } from './guide/guide-transformer-parameters';
