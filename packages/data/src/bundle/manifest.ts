import { FILE_FORMATS, SPACINGS } from '@antiphon/core';
import { z } from 'zod';
import { conditionSpecSchema } from '../conditions/conditions';
import { motionFormatSchema } from './motion-format-schema';
import { neededPluginsSchema } from './needed-plugins';

/** The schema of `Moments`. */
export const momentsSchema = z.strictObject({ mean: z.array(z.number()), std: z.array(z.number().positive()) });

/** `normalised = (value − mean) / std`, per feature. */
export const normalisationSchema = z.strictObject({
  motion: momentsSchema,
  conditions: z.record(z.string(), momentsSchema),
});

/** Mean and deviation of the motion's features, and of each condition's columns, over the clips for training. */
export interface Normalisation {
  motion: Moments;
  /** By name. */
  conditions: Record<string, Moments>;
}

/** Mean and standard deviation of each column; deviations are above 0. */
export interface Moments {
  mean: number[];
  std: number[];
}

/** What a model's motion is kept to: see `bandOf`. */
export const bandSchema = z.strictObject({
  /** Of the power of each feature's movement in training that lies inside. */
  share: z.number().gt(0).lt(1),
  /** Per feature: functions of `bandBasis` of @antiphon/core that are kept, slow ones first. */
  kept: z.array(z.int().positive()),
});

/** How much of a window is slow in each feature: how many functions of `bandBasis` of @antiphon/core are kept of it. */
export interface Band {
  /** Of the power of each feature's movement in training that lies inside. */
  share: number;
  /** Per feature: functions of the basis that are kept, slow ones first. */
  kept: number[];
}

/**
 * `bundle.json`: the hand-over between training and everything after it.
 * Beside it lie `encoder.onnx` (inputs: each condition `[batch, frames, width]` by its name, normalised, and `keep_<name>` `[batch]`;
 * outputs: the memory) and `denoiser.onnx` (inputs: `x` `[batch, frames, features]`, `t` `[batch]` float32 time steps, and the memory by
 * the encoder's output names; output: `prediction` `[batch, frames, features]`). Optional: `perturbed.onnx`, the denoiser with the further inputs `identity`, `blur` and
 * `skip` `[batch, layers]` (1 weakens a layer for an item) and `kernel` `[batch, frames, frames]` (how `blur` blurs); `weak-encoder.onnx` and `weak-denoiser.onnx`, a weaker model of the same kind.
 * With a guide, which makes the key frames that a body model is shown (tokens of a codec, one after the other): `guide-encoder.onnx` (inputs: `audio` `[batch, rows, width]`, all that it
 * hears beside each other, normalised, and `keep` `[batch]`; outputs: its memory), `guide-step.onnx` (one token, see `guideOnSessions`) and `codec-decoder.onnx` (input: `tokens`
 * `[batch, keyFrames · levels]`, in time order, the levels of a key frame beside each other; output: `motion` `[batch, keyFrames, features]`, normalised).
 */
export const bundleManifestSchema = z.strictObject({
  format: z.literal(FILE_FORMATS.bundle),
  name: z.string(),
  /** Plain model config, for people and for the audit; serving runs the ONNX files. */
  model: z.strictObject({ kind: z.string(), config: z.record(z.string(), z.unknown()), parameters: z.int() }),
  prediction: z.enum(['x0', 'epsilon', 'v']),
  schedule: z.enum(['cosine', 'linear']),
  /** How steps are spaced that are asked for by number, unless a request says otherwise. Absent in bundles of older versions, which were sampled with `leading`. */
  spacing: z.enum(SPACINGS).optional(),
  /** Frames per window. */
  frames: z.int().positive(),
  /** Features per frame. */
  features: z.int().positive(),
  motion: motionFormatSchema,
  conditions: z.array(conditionSpecSchema),
  /** Names of the encoder's outputs. */
  memory: z.array(z.string()),
  normalisation: normalisationSchema,
  /** What the denoisers' predictions have been projected onto; absent where they are as the network makes them. */
  band: bandSchema.optional(),
  /** SHA-256 of each network, by file name: files of different models must not be mixed. Absent in bundles of older versions. */
  networks: z.record(z.string(), z.string()).optional(),
  /** SHA-256 of `training-record.json`: what training saw, and what its network did at its end. Absent where no training of ours wrote one. */
  trainingRecord: z.string().optional(),
  /** Layers that `perturbed.onnx` can weaken; absent where there is no such file. */
  layers: z.int().positive().optional(),
  /** The weaker model beside this one, for autoguidance; absent where there is none. */
  weak: z.strictObject({ name: z.string().optional(), steps: z.int() }).optional(),
  /** What makes the key frames of a model that is shown some; absent where there is no such thing. */
  guide: z
    .strictObject({
      /** The condition that it makes. */
      makes: z.string(),
      /** The conditions that it hears, in the order in which their columns stand. */
      hears: z.array(z.string()).min(1),
      /** Key frames in a window. */
      keyFrames: z.int().positive(),
      /** Tokens of a key frame. */
      levels: z.int().positive(),
      /** Codes that a token may be. */
      tokens: z.int().positive(),
      layers: z.int().positive(),
      width: z.int().positive(),
    })
    .optional(),
  /** What training left behind for an audit. */
  evidence: z.record(z.string(), z.unknown()).optional(),
  /** What of it plugins have registered; absent where nothing is. */
  plugins: neededPluginsSchema.optional(),
  /** The strategy that the model was trained with. */
  guidance: z.looseObject({ kind: z.string() }),
  provenance: z.strictObject({
    dataset: z.string(),
    dataHash: z.string(),
    seed: z.number(),
    steps: z.int(),
    weights: z.enum(['ema', 'raw']),
    versions: z.record(z.string(), z.string()),
  }),
});

/** What `bundle.json` says: the model, its motion and conditions, their normalisation, the guidance it was trained with, and where it came from. */
export type BundleManifest = z.infer<typeof bundleManifestSchema>;
