import type { Dataset, Normalisation } from '@antiphon/data';
import { z } from 'zod';
import { learningRateFields, type LearningRateConfig } from '../loop/learning-rate';
import type { TrainingTask } from '../loop/training-task';
import type { StageCheckpoint } from './stage-checkpoint';

/** What the config of every stage beside the denoiser has. */
export const stageFields = {
  /** Optimiser steps in all. */
  steps: z.int().positive().max(1e9).default(2000),
  /** Windows per step. */
  batchSize: z.int().positive().max(65_536).default(16),
  ...learningRateFields,
  weightDecay: z.number().min(0).default(0),
  /** Largest global gradient norm; null: no clipping. */
  clipNorm: z.number().positive().nullable().default(null),
  emaDecay: z.number().min(0).lt(1).default(0),
  /** Decay of Adam's second moment. */
  beta2: z.number().min(0).lt(1).default(0.999),
  /** Steps between checkpoints. */
  checkpointEvery: z.int().positive().default(200),
  /** Seed of the initial weights, the data order and everything else that is drawn. */
  seed: z.int().min(0).default(0),
} as const;

/** The settings that every stage has; its own come on top. */
export interface StageConfig extends LearningRateConfig {
  /** Windows per step. */
  readonly batchSize: number;
  readonly weightDecay: number;
  /** Largest global gradient norm; null: no clipping. */
  readonly clipNorm: number | null;
  readonly emaDecay: number;
  /** Decay of Adam's second moment. */
  readonly beta2: number;
  /** Steps between checkpoints. */
  readonly checkpointEvery: number;
  /** Seed of the initial weights, the data order and everything else that is drawn. */
  readonly seed: number;
}

/** What a stage is trained on. */
export interface StageInput<C extends StageConfig = StageConfig> {
  readonly dataset: Dataset;
  readonly normalisation: Normalisation;
  readonly config: C;
  /** Finished stages that this one builds on, by kind. */
  readonly before: Readonly<Record<string, StageCheckpoint>>;
}

/** A stage of training beside the denoiser. A new one is a file, a line in the registry, a test. */
export interface Stage<C extends StageConfig = StageConfig> {
  readonly kind: string;
  /** One sentence. */
  readonly summary: string;
  readonly schema: z.ZodType<C>;
  /** Kinds of stages that must be finished before. */
  readonly needs: readonly string[];
  /** @throws INVALID_INPUT where config and data cannot go together */
  prepare(input: StageInput<C>): Promise<{
    readonly task: TrainingTask;
    /** Plain data: the network's config, for the checkpoint. */
    readonly model: Readonly<Record<string, unknown>>;
  }>;
}
