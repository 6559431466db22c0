import { z } from 'zod';
import type { LogMelSpec } from '../encoders/log-mel';
import type { OnnxSpec } from '../encoders/onnx/onnx-spec';
import type { Wav2vecSpec } from '../encoders/wav2vec';

/** Where a condition comes from. Plain JSON, part of every bundle, so that serving computes exactly what training saw. */
export type ConditionSpec = AudioConditionSpec | KeyFramesSpec | GivenSpec;

/** How a condition is computed from audio: a name, and an audio encoder by its kind with what that kind needs. */
export type AudioConditionSpec = LogMelSpec | OnnxSpec | Wav2vecSpec;

/** Frames of the motion itself, one every `every`: in training those of the truth, in sampling those that a guide makes. */
export const keyFramesSchema = z.strictObject({
  name: z.string().min(1),
  kind: z.literal('key-frames'),
  /** Motion frames from one to the next. */
  every: z.int().positive(),
  /** Motion features. */
  width: z.int().positive(),
  /** Hz: the motion's frame rate / `every`. */
  rate: z.number().positive(),
});

/** The condition of a model that is shown a frame of the motion every so often. */
export interface KeyFramesSpec {
  name: string;
  kind: 'key-frames';
  /** Motion frames from one to the next. */
  every: number;
  /** Motion features. */
  width: number;
  /** Hz: the motion's frame rate / `every`. */
  rate: number;
}

/** Features that whoever samples brings along: of a model whose encoder is not at hand. */
export const givenSchema = z.strictObject({
  name: z.string().min(1),
  kind: z.literal('given'),
  width: z.int().positive(),
  /** Hz: rows per second. */
  rate: z.number().positive(),
  /** Rows that a window has fewer. */
  short: z.int().min(0).default(0),
});

/** A condition that whoever samples brings along. */
export interface GivenSpec {
  name: string;
  kind: 'given';
  width: number;
  /** Hz: rows per second. */
  rate: number;
  /** Rows that a window has fewer. */
  short: number;
}
