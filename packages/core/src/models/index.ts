export type { FilmConditionConfig, FilmTransformerConfig, ParameterValues } from './film-transformer-config';
export { denoise, encode, memoryNames } from './film-transformer';
export { fromReference, referenceNames } from './film-transformer-names';
export { filmTransformerParameters, initFilmTransformer } from './film-transformer-parameters';
export { PERTURBATION_KINDS } from '../denoiser';
export type { LayerPerturbation } from './perturbed-layer';
