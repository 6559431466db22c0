import { FILE_FORMATS } from '@antiphon/core';
import { trainingEventSchema } from '@antiphon/train';
import { z } from 'zod';

/** In a run's folder. */
export const RUN_EVENTS = 'events.jsonl';

const time = z.iso.datetime();
const state = z.enum(['begun', 'finished', 'failed']);
const counts = z.object({ trainings: z.int(), cells: z.int() });

const runStartSchema = z.object({
  event: z.literal('run-start'),
  format: z.literal(FILE_FORMATS.runEvents),
  time,
  name: z.string(),
  arms: z.array(z.string()),
  /** In all, and what of it is there already. */
  all: counts,
  kept: counts,
});

const trainingSchema = z.object({
  event: z.literal('training'),
  time,
  id: z.string(),
  arm: z.string(),
  trainSeed: z.int(),
  state,
});

const cellSchema = z.object({
  event: z.literal('cell'),
  time,
  id: z.string(),
  arm: z.string(),
  trainSeed: z.int(),
  scale: z.number(),
  state,
  /** Cells that are finished, and cells in all. */
  done: z.int(),
  total: z.int(),
  /** Of the whole run; null until something was measured. */
  secondsLeft: z.number().nullable(),
});

const reportSchema = z.object({ event: z.literal('report'), time, files: z.array(z.string()) });

const runEndSchema = z.object({
  event: z.literal('run-end'),
  time,
  reason: z.enum(['finished', 'interrupted', 'failed']),
  error: z.string().optional(),
});

/** A line of a run's `events.jsonl`: what happens to the run, and what each of its trainings tells, whose id is in `trainingId` (a validation has a `training` of its own). Later versions may add events and keys; a reader passes over what it does not know. */
export const runEventSchema = z.union([
  z.discriminatedUnion('event', [runStartSchema, trainingSchema, cellSchema, reportSchema, runEndSchema]),
  z.intersection(trainingEventSchema, z.object({ trainingId: z.string() })),
]);

/** What a run tells while it goes on. */
export type RunEvent = z.infer<typeof runEventSchema>;
