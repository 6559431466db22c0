import { FILE_FORMATS } from '@antiphon/core';
import { z } from 'zod';

const at = {
  /** When, ISO 8601. */
  time: z.iso.datetime(),
  /** Optimiser steps done. */
  step: z.int().min(0),
} as const;

const lossesSchema: z.ZodType<Losses> = z.object({
  loss: z.number(),
  parts: z.array(z.object({ noise: z.tuple([z.number(), z.number()]), kept: z.array(z.string()), loss: z.number() })),
});

const startSchema = z.object({
  event: z.literal('start'),
  format: z.literal(FILE_FORMATS.trainingEvents),
  ...at,
  /** Steps in all. What an earlier line says of steps beyond `step` is void: the training was killed, and goes on from its last checkpoint. */
  steps: z.int(),
  /** A guidance kind, or the name of a stage. */
  of: z.string(),
  seed: z.int(),
  batchSize: z.int(),
  /** Numbers that are learned. */
  parameters: z.int(),
  engine: z.string(),
});

const stepSchema = z.object({
  event: z.literal('step'),
  ...at,
  /** Mean over the steps since the last such event. There is one of every tenth step, of the first and the last of a call, and after ten seconds without one. */
  loss: z.number(),
  /** Of this step, before clipping. */
  gradientNorm: z.number(),
  learningRate: z.number(),
  /** Share of the samples since the last such event for which a condition was dropped, by condition; empty where a stage has none. */
  dropped: z.record(z.string(), z.number()),
  stepsPerSecond: z.number(),
  /** Null until something was measured. */
  secondsLeft: z.number().nullable(),
});

/** The same measure on both sides: the moving average's loss, with fixed noise, on windows that are trained on and on windows that are not. */
const validationSchema = z.object({
  event: z.literal('validation'),
  ...at,
  training: lossesSchema,
  /** Null where the data has no validation clips. */
  validation: lossesSchema.nullable(),
});

const samplesSchema = z.object({
  event: z.literal('samples'),
  ...at,
  /** Of motions that were sampled at this step: the metrics that cost little, by name; null where one cannot be measured. */
  metrics: z.record(z.string(), z.number().nullable()),
});

const warningSchema = z.object({
  event: z.literal('warning'),
  ...at,
  /**
   * The loss or the gradients grow; it gets better on what is trained on alone; dropping a condition changes nothing; the loss stopped falling early. It goes on with settings by which it rounds otherwise, or with another length, by which its learning rate goes otherwise. Told to
   * `onEvent` alone: the log cannot be written.
   */
  kind: z.enum(['diverging', 'overfitting', 'unheard', 'stalled', 'rounding', 'schedule', 'unlogged']),
  /** What was seen, and what to try. */
  text: z.string(),
});

const checkpointSchema = z.object({ event: z.literal('checkpoint'), ...at });

const endSchema = z.object({
  event: z.literal('end'),
  ...at,
  reason: z.enum(['finished', 'interrupted', 'failed']),
  /** Of this call. */
  seconds: z.number(),
  /** In one line, where it failed. */
  error: z.string().optional(),
});

/** A line of a training's `events.jsonl`. Later versions may add events and keys; a reader passes over what it does not know. */
export const trainingEventSchema = z.discriminatedUnion('event', [
  startSchema,
  stepSchema,
  validationSchema,
  samplesSchema,
  warningSchema,
  checkpointSchema,
  endSchema,
]);

/** What a training tells while it runs. */
export type TrainingEvent = z.infer<typeof trainingEventSchema>;
/** Mean losses by noise level and by what the network heard. */
export interface Losses {
  /** Over all noise levels, with every condition heard. */
  readonly loss: number;
  readonly parts: readonly {
    /** Share of the schedule's time steps, 0 (clean) … 1 (noise alone): from, to. */
    readonly noise: readonly [number, number];
    /** Names of the conditions that the network heard; none: all were dropped. */
    readonly kept: readonly string[];
    readonly loss: number;
  }[];
}
