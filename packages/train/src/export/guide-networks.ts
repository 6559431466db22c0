import { AntiphonError } from '@antiphon/core';
import { codebookName, codeVectors, decodeMotionLatents, type ParameterValues } from '@antiphon/core/models';
import { conditionRows, conditionWidth } from '@antiphon/data';
import type { BundleManifest } from '@antiphon/data/bundle';
import { exportOnnx } from '@antiphon/tfjs-onnxruntime';
import * as tf from '@tensorflow/tfjs-core';
import type { GuideModel } from '../stages/guide/guide-model';
import { exportGuide } from './export-guide';

/** A guide with the codec whose tokens it writes. */
export interface GuideNetwork {
  readonly model: GuideModel;
  readonly parameters: ParameterValues;
  /** The codec's weights and codebooks. */
  readonly codec: ParameterValues;
}

/** What a bundle holds of a guide. */
export interface GuideParts {
  readonly guide: NonNullable<BundleManifest['guide']>;
  readonly networks: Readonly<Record<string, Uint8Array>>;
}

/**
 * A guide as the part of a bundle that makes the key frames of a body model: `guide-encoder`, `guide-step`, `codec-decoder`, and the manifest's section.
 * @param makes name of the condition that the key frames are
 */
export async function guideNetworks(guide: GuideNetwork, makes: string): Promise<GuideParts> {
  const { model, parameters, codec } = guide;
  const { transformer, audioTokens, keyFrames } = model;
  const { levels } = model.codec;
  const { encoder, step } = await exportGuide(transformer, parameters, { audioTokens, longest: keyFrames * levels });
  const { tokens, layers, width } = transformer;
  return {
    guide: { makes, hears: [...model.conditions], keyFrames, levels, tokens, layers, width },
    networks: {
      'guide-encoder': encoder,
      'guide-step': step,
      'codec-decoder': await exportCodecDecoder(model, codec),
    },
  };
}

/** Tokens `[batch, keyFrames·levels]` in time order → normalised key frames `[batch, keyFrames, features]`. */
function exportCodecDecoder({ codec: { levels }, keyFrames }: GuideModel, parameters: ParameterValues) {
  return exportOnnx({
    parameters,
    inputs: { tokens: { shape: ['batch', keyFrames * levels], dtype: 'int32' } },
    fn: (weights, { tokens }) => {
      const rows = tf.reshape(tokens, [tokens.shape[0], keyFrames, levels]);
      const codes = Array.from({ length: levels }, (_, level) =>
        tf.reshape(tf.slice(rows, [0, 0, level], [tokens.shape[0], keyFrames, 1]), [tokens.shape[0], keyFrames]),
      );
      const books = codes.map((_, level) => weights[codebookName(level)]);
      return { motion: decodeMotionLatents(weights, codeVectors(books, codes)) };
    },
  });
}

/**
 * The guide must hear what the body model hears, and make what that is shown.
 * @param source what an error names
 * @returns the condition that it makes
 * @throws INVALID_INPUT naming what differs
 */
export function assertGuides(
  { codec, transformer, conditions, every, keyFrames, audioTokens }: GuideModel,
  body: Pick<BundleManifest, 'conditions' | 'features' | 'frames' | 'motion'>,
  source: string,
): string {
  const refuse = (problem: string) => new AntiphonError('INVALID_INPUT', { source, problem });
  const shown = body.conditions.find(({ kind }) => kind === 'key-frames');
  if (shown?.kind !== 'key-frames') throw refuse('the model is shown no key frames, so it has no use for a guide');
  const heard = body.conditions.filter((spec) => spec !== shown);
  const rows = heard.map((spec) => conditionRows(spec, body.frames, body.motion.fps));
  const columns = heard.reduce((sum, spec) => sum + conditionWidth(spec), 0);
  const pairs: readonly (readonly [what: string, ofGuide: string | number, ofBody: string | number])[] = [
    ['conditions', conditions.join(', '), heard.map(({ name }) => name).join(', ')],
    ['frames from one key frame to the next', every, shown.every],
    ['frames in a window', every * keyFrames, body.frames],
    ['features', codec.features, body.features],
    ['rows of audio in a window', audioTokens, [...new Set(rows)].join(', ')],
    ['columns of audio', transformer.audio.width, columns],
    ['codes', transformer.tokens, codec.codes],
  ];
  for (const [what, own, other] of pairs)
    if (String(own) !== String(other))
      throw refuse(`the guide has other ${what} than the model: ${own}, expected ${other}`);
  return shown.name;
}
