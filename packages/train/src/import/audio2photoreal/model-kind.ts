import type { StateDict } from './weights/state-dict';

/** What of audio2photoreal a file holds. */
export type ModelKind = 'face' | 'body' | 'guide' | 'codec' | 'lips' | 'wav2vec';

/** A tensor that only this kind has, the first that matches: a face model may have the lip regressor and the front end inside. */
const SIGNS: readonly (readonly [ModelKind, RegExp])[] = [
  ['body', /^frame_cond_projection\.weight$/],
  ['guide', /^token_embedding\.weight$/],
  ['face', /^input_projection\.weight$/],
  ['codec', /^quantizer\.layers\.0\._codebook\.embed$/],
  ['lips', /^project_output\.weight$/],
  ['wav2vec', /^(audio_model\.)?feature_extractor\.conv_layers\.0\.0\.weight$/],
];

/** What a state dict is by what it says of itself, or by the names of its tensors; undefined where it is nothing of ours. */
export function modelKind({ tensors, about }: StateDict): ModelKind | undefined {
  if (about !== undefined && about.of !== 'denoiser') return about.of;
  if (about !== undefined) return about.bundle.conditions.some(({ kind }) => kind === 'key-frames') ? 'body' : 'face';
  const names = Object.keys(tensors);
  return SIGNS.find(([, sign]) => names.some((name) => sign.test(name)))?.[0];
}
