export type { FilmConditionConfig, FilmTransformerConfig, ParameterValues } from './film-transformer-config';
export { denoise, encode, memoryNames } from './film-transformer';
export { initFilmTransformer } from './film-transformer-parameters';
