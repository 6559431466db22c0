import type { GuidanceSpec, TrainingRecord } from '@antiphon/core';
import type { FilmTransformerConfig } from '@antiphon/core/models';
import type { Band, BundleManifest, Normalisation } from '@antiphon/data/bundle';
import type { TrainState } from '@antiphon/tfjs-onnxruntime';
import type { TrainConfig } from '../denoiser/config';
import type { Continued } from '../loop/continuation';
import type { DropoutRecord } from './dropout-record';

/** Everything of a training that is needed to go on with it, or to export it: settings, weights, their average, the optimiser's moments, what was dropped. */
export interface Checkpoint extends CheckpointContents {
  readonly state: TrainState;
  /** The moving average after a quarter of the steps: a weaker model of the same data (autoguidance, arXiv 2406.02507). Absent before that step and in old checkpoints. */
  readonly early?: { readonly step: number; readonly ema: Readonly<Record<string, Float32Array>> } | undefined;
  /** What the training saw, and what its network did at its end. Absent before that, in old checkpoints, and where it was not asked for. */
  readonly record?: TrainingRecord | undefined;
}

/** What `checkpoint.json` says of a run: everything but its tensors, and in which file those lie. */
export interface CheckpointIndex extends CheckpointContents {
  /** When the early weights were taken; they lie in the tensor group `early`. */
  readonly early?: { readonly step: number } | undefined;
  readonly tensors: { readonly file: string; readonly sha256: string };
}

/** What a checkpoint and its index have in common. */
export interface CheckpointContents {
  readonly format: 'antiphon-checkpoint/1';
  /** Steps done. */
  readonly step: number;
  readonly config: TrainConfig;
  /** The strategy that it is trained as. */
  readonly guidance: GuidanceSpec;
  /** The network's config. */
  readonly model: FilmTransformerConfig;
  /** What it is trained on; the hash is of its content. */
  readonly dataset: { readonly name: string; readonly hash: string };
  readonly motion: BundleManifest['motion'];
  readonly conditions: BundleManifest['conditions'];
  readonly normalisation: Normalisation;
  /** What exported networks keep to, as `config.band` asks. */
  readonly band?: Band | undefined;
  readonly dropoutRecord: DropoutRecord;
  /** Evaluations of networks in one training step: counted where the step computes its loss, and what the guidance's target needs. */
  readonly forwardPasses?: { readonly perStep: number; readonly needed: number } | undefined;
  /** The frozen model whose guided prediction this one learns. */
  readonly teacher?: { readonly kind: string; readonly step: number; readonly sha256: string } | undefined;
  /** Where it went on as a training of another length though its learning rates had depended on that: after so many steps, of so many till then. */
  readonly continued?: Continued | undefined;
  /** `[step, loss]`, thinned. */
  readonly history: readonly (readonly [step: number, loss: number])[];
  /** Of each parameter. */
  readonly shapes: Readonly<Record<string, number[]>>;
  /** Of the packages and of Node. */
  readonly versions: Readonly<Record<string, string>>;
}
