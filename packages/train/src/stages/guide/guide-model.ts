import type { GuideTransformerConfig, MotionCodecConfig } from '@antiphon/core/models';
import { z } from 'zod';

const size = z.int().positive();

/** What a trained guide is: plain data, part of its checkpoint. */
export const guideModelSchema = z.strictObject({
  transformer: z.strictObject({
    tokens: size,
    width: size,
    feedForward: size,
    layers: size,
    heads: size,
    audio: z.strictObject({ width: size, groups: z.int().min(0) }),
    positions: size,
  }),
  /** The codec whose codes it predicts. */
  codec: z.strictObject({ features: size, width: size, codes: size, levels: size }),
  /** The conditions that it hears, their columns beside each other. */
  conditions: z.array(z.string()).min(1),
  /** Audio tokens in a window. */
  audioTokens: size,
  /** Motion frames from one key frame to the next. */
  every: size,
  /** Key frames in a window. */
  keyFrames: size,
});

export interface GuideModel {
  readonly transformer: GuideTransformerConfig;
  readonly codec: MotionCodecConfig;
  readonly conditions: readonly string[];
  readonly audioTokens: number;
  readonly every: number;
  readonly keyFrames: number;
}

/** Prefix of the codec's weights among the buffers of a guide's checkpoint: they are what it was trained with, and go where it goes. */
export const CODEC = 'codec/';
