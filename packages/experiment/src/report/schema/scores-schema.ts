import { z } from 'zod';

const value = z.number().nullable();
const settings = {
  arm: z.string(),
  scale: z.number().describe('Of its guidance. An arm with one branch (fixed mode) has 1 only.'),
  sampler: z.string(),
  steps: z.union([z.number(), z.string()]).describe('Sampling steps, or a respacing such as "ddim25".'),
  nfe: z.number().describe('Network evaluations per motion, as measured: a row of each branch counts.'),
};

/** Its two ends; null where there is none. */
export const intervalSchema = z.tuple([z.number(), z.number()]).nullable();

const metricValues = z.record(z.string(), value).describe('By metric; null where it could not be measured.');
const intervals = z.record(z.string(), intervalSchema);

/** Values and what statistics need of them. */
const scoresSchema = z.object({
  metrics: metricValues,
  intervals: intervals.describe('By metric, 95 % by bootstrap over clips.'),
  perClip: z
    .record(z.string(), z.record(z.string(), value))
    .describe('By metric and clip: what each clip contributes; their mean is the metric.'),
});

export const cellSchema = scoresSchema
  .extend({
    ...settings,
    trainSeed: z.number(),
    metrics: z
      .object({ secondsPerClip: z.number().describe('Seconds that one motion took to sample.') })
      .catchall(value)
      .describe('By metric; null where it could not be measured.'),
  })
  .describe('An arm at a scale, with a sampler and a number of steps, under a training seed.');

export const summarySchema = z
  .object({
    ...settings,
    secondsPerClip: z.number(),
    seeds: z.number().describe('Trainings.'),
    metrics: metricValues,
    intervals: intervals.describe('By metric, 95 % over training seeds and clips.'),
  })
  .describe('An arm in one setting over all of its trainings.');

export const floorsSchema = z
  .object({
    truth: scoresSchema
      .extend({
        kind: z
          .enum(['resampled', 'halves'])
          .describe(
            '"resampled": the truth drawn anew for the same audio; "halves": the true recordings, distances of sets between their two halves.',
          ),
      })
      .describe('The truth against itself: what perfect scores would be.'),
    meanPose: scoresSchema.describe('The mean pose of the training data, held still.'),
  })
  .describe('What the truth and the mean pose score by the same metrics.');
