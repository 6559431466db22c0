import { createHash } from 'node:crypto';
import { FILE_FORMATS } from '@antiphon/core';
import { memoryNames, type FilmTransformerConfig, type ParameterValues } from '@antiphon/core/models';
import type { ConditionSpec, Moments } from '@antiphon/data';
import { audio2photorealMotion } from '@antiphon/data/audio2photoreal';
import type { BundleManifest } from '@antiphon/data/bundle';
import { packageVersions } from '../../checkpoint/versions';
import { exportAudioEncoder } from '../../export/export-audio-encoder';
import { filmNetworks, type FilmNetwork } from '../../export/film-networks';
import { assertGuides, guideNetworks, type GuideNetwork } from '../../export/guide-networks';
import type { AudioEncoderWeights } from './audio-encoder';
import { KEY_FRAME_EVERY } from './film';
import { invalidWeights } from './weights/state-dict';

/** Name of the audio encoder's file in a bundle, without `.onnx`. */
const AUDIO_ENCODER = 'audio-encoder';
/** Hz: audio tokens. A window of 20 s has two fewer than its 2000. */
const TOKEN_RATE = 100;
const TOKENS_SHORT = 2;
/** What the reference samples with. */
const SCALES = { face: 10, body: 2 } as const;

export interface ImportedDenoiser {
  readonly part: 'face' | 'body';
  readonly path: string;
  readonly film: FilmNetwork;
  readonly encoder: AudioEncoderWeights | undefined;
  /** What makes the key frames of a body. */
  readonly guide: GuideNetwork | undefined;
  /** Of the motion; undefined where `data_stats.pth` is not at hand. */
  readonly moments: Moments | undefined;
  readonly dataset: string;
  readonly seed: number;
  readonly steps: number;
}

/** A denoiser of audio2photoreal as the parts of a bundle. @throws INVALID_WEIGHTS for motion that is not its part's */
export async function denoiserBundle(
  name: string,
  imported: ImportedDenoiser,
): Promise<{ readonly manifest: Omit<BundleManifest, 'networks'>; readonly networks: Record<string, Uint8Array> }> {
  const { film, encoder, part, path } = imported;
  const { config } = film;
  const made = await filmNetworks(film);
  const networks: Record<string, Uint8Array> = {
    encoder: made.encoder,
    denoiser: await made.denoiser(),
    perturbed: await made.perturbed(),
    ...(encoder === undefined ? {} : { [AUDIO_ENCODER]: await exportAudioEncoder(encoder.config, encoder.parameters) }),
  };
  const moments = imported.moments ?? identity(config.features);
  if (moments.mean.length !== config.features)
    throw invalidWeights(
      path,
      `it moves ${config.features} features, but data_stats.pth has ${moments.mean.length} for the ${part}`,
    );
  const conditions = config.conditions.map((condition) => specOf(condition, config, encoder));
  const hearing = { conditions, features: config.features, frames: config.frames };
  const motion = audio2photorealMotion(part, config.features) as BundleManifest['motion'];
  const guide =
    imported.guide &&
    (await guideNetworks(imported.guide, assertGuides(imported.guide.model, { ...hearing, motion }, 'The guide')));
  return {
    networks: { ...networks, ...guide?.networks },
    manifest: {
      format: FILE_FORMATS.bundle,
      name,
      model: { kind: 'film-transformer', config: { ...config }, parameters: countOf(film.parameters) },
      prediction: 'x0',
      schedule: 'cosine',
      spacing: 'leading',
      frames: config.frames,
      features: config.features,
      motion,
      conditions,
      memory: memoryNames(config),
      normalisation: {
        motion: moments,
        // The encoders' features go in as they are; key frames are frames of the motion.
        conditions: Object.fromEntries(
          config.conditions.map((condition, i) => [
            condition.name,
            conditions[i]?.kind === 'key-frames' ? moments : identity(condition.width),
          ]),
        ),
      },
      layers: config.layers,
      ...(guide && { guide: guide.guide }),
      guidance: { kind: 'null-embed', dropRate: 0.2, scale: SCALES[part] },
      provenance: {
        dataset: imported.dataset,
        dataHash: hashOf(film.parameters),
        seed: imported.seed,
        steps: imported.steps,
        weights: 'raw',
        versions: packageVersions(),
      },
    },
  };
}

function specOf(
  { name, width, inputNorm }: FilmTransformerConfig['conditions'][number],
  { features }: FilmTransformerConfig,
  encoder: AudioEncoderWeights | undefined,
): ConditionSpec {
  if (inputNorm)
    return { name, kind: 'key-frames', every: KEY_FRAME_EVERY, width: features, rate: 30 / KEY_FRAME_EVERY };
  if (encoder === undefined) return { name, kind: 'given', width, rate: TOKEN_RATE, short: TOKENS_SHORT };
  return {
    name,
    kind: 'wav2vec',
    model: `${AUDIO_ENCODER}.onnx`,
    channels: [0, 1],
    width,
    fixed: encoder.config.lips !== undefined,
    sampleRate: 48000,
    rate: TOKEN_RATE,
    short: TOKENS_SHORT,
  };
}

function identity(width: number): Moments {
  return { mean: new Array<number>(width).fill(0), std: new Array<number>(width).fill(1) };
}

function countOf(parameters: ParameterValues): number {
  return Object.values(parameters).reduce((sum, { values }) => sum + values.length, 0);
}

function hashOf(parameters: ParameterValues): string {
  const sha = createHash('sha256');
  for (const [name, { values }] of Object.entries(parameters))
    sha.update(name).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return sha.digest('hex');
}
