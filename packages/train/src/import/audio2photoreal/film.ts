import {
  filmTransformerParameters,
  fromReference,
  referenceNames,
  wav2vecTokens,
  type FilmConditionConfig,
  type FilmTransformerConfig,
} from '@antiphon/core/models';
import type { FilmNetwork } from '../../export/film-networks';
import type { ReferenceArguments } from './arguments';
import {
  assertNoneLeft,
  assertRotary,
  countModules,
  invalidWeights,
  shapeOf,
  tensorsOf,
  type StateDict,
} from './weights/state-dict';

/** Motion frames from one key frame to the next. */
export const KEY_FRAME_EVERY = 30;
/** Samples at 16 kHz beside a motion frame. */
const SAMPLES_PER_FRAME = 16000 / 30;
const WINDOW = 600;
/** Of both models. */
const HEADS = 8;

/** What else the file of a model that hears may hold: tables that follow from the widths, and the frozen encoders of its audio. */
export const BESIDES = /(^|\.)rotary\.freqs$|^(audio_model|audio_resampler|lip_model)\./;

/**
 * A face or body denoiser of audio2photoreal from its state dict: sizes from the shapes, the rest from its arguments.
 * @throws INVALID_WEIGHTS where a tensor is missing, has another shape, or is left over
 */
export function importFilm(state: StateDict, args: ReferenceArguments): FilmNetwork {
  const config = configOf(state, args);
  const names = new Set(Object.values(referenceNames(config)));
  assertNoneLeft(state, (name) => names.has(name) || BESIDES.test(name));
  assertRotary(state);
  return { config, parameters: fromReference(config, required(state, config)) };
}

function configOf(state: StateDict, { heads = HEADS, frames = WINDOW }: ReferenceArguments): FilmTransformerConfig {
  const [width, features] = shapeOf(state, 'input_projection.weight', 2);
  const [feedForward] = shapeOf(state, 'seqTransDecoder.stack.0.linear1.weight', 2);
  if (width % heads !== 0)
    throw invalidWeights(
      state.path,
      `its width ${width} is not a multiple of ${heads} heads; its args.json must say "heads"`,
    );
  const tail = state.tensors['post_pose_layers.0.weight']?.shape[0];
  return {
    features,
    frames,
    width,
    feedForward,
    layers: countModules(state, 'seqTransDecoder.stack'),
    heads,
    conditions: [audio(state, frames), ...keyFrames(state, frames)],
    ...(tail === undefined ? {} : { tail: { width: tail } }),
  };
}

function audio(state: StateDict, frames: number): FilmConditionConfig {
  const [, width] = shapeOf(state, 'cond_projection.weight', 2);
  const [, rows] = shapeOf(state, 'null_cond_embed', 3);
  const tokens = wav2vecTokens(Math.ceil(frames * SAMPLES_PER_FRAME));
  if (tokens > rows)
    throw invalidWeights(
      state.path,
      `${frames} frames have ${tokens} audio tokens, but "null_cond_embed" has ${rows} rows; its args.json must say "max_seq_length". If "antiphon export --weights" wrote it for a model that does not hear with wav2vec, write it again with this version, which says how it hears`,
    );
  return {
    name: 'audio',
    width,
    tokens,
    encoderLayers: countModules(state, 'cond_encoder'),
    inputNorm: false,
    pooled: true,
    entry: 'attend',
    null: { kind: 'learned', rows },
  };
}

function keyFrames(state: StateDict, frames: number): FilmConditionConfig[] {
  if (state.tensors['frame_cond_projection.weight'] === undefined) return [];
  const [, width] = shapeOf(state, 'frame_cond_projection.weight', 2);
  const [, rows] = shapeOf(state, 'null_pose_embed', 3);
  const tokens = Math.ceil(frames / KEY_FRAME_EVERY);
  if (tokens > rows)
    throw invalidWeights(
      state.path,
      `${frames} frames have ${tokens} key frames, but "null_pose_embed" has ${rows} rows; its args.json must say "max_seq_length"`,
    );
  return [
    {
      name: 'keyframes',
      width,
      tokens,
      encoderLayers: 0,
      inputNorm: true,
      pooled: false,
      entry: 'attend',
      null: { kind: 'learned', rows },
    },
  ];
}

/** Those that the network has, each checked for its shape, by the reference's names. */
function required(state: StateDict, config: FilmTransformerConfig): StateDict['tensors'] {
  const names = referenceNames(config);
  return tensorsOf(
    state,
    filmTransformerParameters(config).map(({ name, shape }) => ({ name: names[name], shape })),
  );
}
