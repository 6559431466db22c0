import { Random, type Guidance, type GuidanceSpec } from '@antiphon/core';
import { initFilmTransformer } from '@antiphon/core/models';
import { createGuidance } from '@antiphon/guidance';
import { keepMasksAt } from '../batches/keep-masks';
import { meanSquareGradient } from '../loop/second-moment';
import { weightsApart } from '../record/weights-apart';
import type { Checkpoint } from './checkpoint-contents';
import { countDropout, EMPTY_DROPOUT_RECORD, type DropoutRecord } from './dropout-record';

/** What a checkpoint says about how its model was trained: plain data, for an audit to judge. */
export interface TrainingEvidence {
  /** The guidance that the run was started with. */
  readonly declared: GuidanceSpec;
  /** What the loop counted while it trained. */
  readonly record: DropoutRecord;
  /** The same counts, made anew from the seed. */
  readonly redraw: Required<DropoutRecord>;
  /** Parameters that stand in for dropped conditions; none where the null condition is not learned. */
  readonly nulls: readonly NullEvidence[];
  /** Root mean square distance of the exported weights (the moving average) from the initial ones. */
  readonly weightsMoved: number;
  /** Absent in checkpoints of older versions. */
  readonly forwardPasses?: { readonly perStep: number; readonly needed: number };
  /** Mean loss over the first and over the last tenth of the history (every tenth step is in it); absent where there is none. */
  readonly lossFirst?: number;
  readonly lossLast?: number;
  /** Steps done. */
  readonly steps: number;
  readonly batchSize: number;
  readonly seed: number;
  /** Frames per window. */
  readonly frames: number;
}

/** How far one learned null parameter came. */
export interface NullEvidence {
  readonly name: string;
  /** Numbers in it. */
  readonly size: number;
  /** Root mean square change from the initial value. Weight decay alone moves a matrix, so a change is no proof of training. */
  readonly distance: number;
  /** Whether any gradient ever reached it: whether Adam's second moment is anywhere not zero. */
  readonly gradient: boolean;
  /** Mean square of the (clipped) gradients, see `meanSquareGradient`. */
  readonly meanSquareGradient: number;
  /** Another one, of another condition, that is the same numbers although it moved: the two are one. */
  readonly sameAs?: string;
}

/**
 * The evidence of a checkpoint. Deterministic: initial values and keep masks are made again from the run's seed.
 * @param guidance as the run had it; default: made from the checkpoint's spec (a plugin's kind must be registered)
 */
export function trainingEvidence(
  checkpoint: Checkpoint,
  guidance: Pick<Guidance, 'dropout'> = createGuidance(checkpoint.guidance),
): TrainingEvidence {
  const { config, history, step } = checkpoint;
  const losses = history.map(([, loss]) => loss);
  const tenth = Math.ceil(losses.length / 10);
  return {
    declared: checkpoint.guidance,
    record: checkpoint.dropoutRecord,
    redraw: drawAgain(checkpoint, guidance),
    nulls: nullEvidence(checkpoint),
    weightsMoved: weightsMoved(checkpoint),
    ...(checkpoint.forwardPasses === undefined ? {} : { forwardPasses: checkpoint.forwardPasses }),
    ...(tenth === 0 ? {} : { lossFirst: mean(losses.slice(0, tenth)), lossLast: mean(losses.slice(-tenth)) }),
    steps: step,
    batchSize: config.batchSize,
    seed: config.seed,
    frames: config.frames,
  };
}

function drawAgain(
  { config, conditions, step: steps }: Checkpoint,
  guidance: Pick<Guidance, 'dropout'>,
): Required<DropoutRecord> {
  const names = conditions.map(({ name }) => name);
  let record = EMPTY_DROPOUT_RECORD;
  for (let step = 0; step < steps; step++)
    record = countDropout(record, keepMasksAt(step, config.seed, config.batchSize, guidance, names), names);
  return record;
}

function nullEvidence({ model, config, state }: Checkpoint): NullEvidence[] {
  const initial = initFilmTransformer(model, Random.stream(config.seed, 'initial-weights'));
  const nulls = Object.entries(initial).filter(([name]) => /^conditions\..+\.null_(tokens|pooled)$/.test(name));
  return nulls.map(([name, { values }]) => {
    // What is exported is the moving average.
    const [now, moment] = [state.ema[name], state.v[name]];
    const change = values.map((value, i) => ((now[i] ?? NaN) - value) ** 2);
    const twin = nulls.find(([other]) => other !== name && equal(now, state.ema[other]));
    return {
      name,
      size: values.length,
      distance: Math.sqrt(mean([...change])),
      gradient: moment.some((value) => value !== 0),
      meanSquareGradient: meanSquareGradient(moment, state.step),
      ...(twin && change.some((square) => square > 0) && { sameAs: twin[0] }),
    };
  });
}

function equal(a: Float32Array, b: Float32Array | undefined): boolean {
  return a.length > 0 && a.length === b?.length && a.every((value, i) => value === b[i]);
}

function weightsMoved({ model, config, state }: Checkpoint): number {
  const initial = initFilmTransformer(model, Random.stream(config.seed, 'initial-weights'));
  const began = Object.entries(initial).map(([name, { values }]) => [name, values]);
  return weightsApart(Object.fromEntries(began) as Record<string, Float32Array>, state.ema);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
