import { Random, type Guidance } from '@antiphon/core';
import {
  encodeGuideAudio,
  guideLogits,
  initGuideTransformer,
  type GuideTransformerConfig,
} from '@antiphon/core/models';
import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { keepMasksAt } from '../keep-masks';
import type { TrainingTask } from '../training-task';
import { crossEntropy, tokenAccuracy } from './cross-entropy';

/** The reference's (arXiv 2401.01885). */
const [LABEL_SMOOTHING, DROP_RATE] = [0.1, 0.2];
/** The one condition's name, for the strategies that draw keep masks. */
const AUDIO = 'audio';

/** What a guide learns from: windows of clips, and a trained codec's tokens of their motion. */
export interface GuideWindows<W> {
  /** The windows of step `step`, one for each item of the batch: the same whatever was asked before. */
  at(step: number): readonly W[];
  /** Its normalised audio `[S, audio width]`. */
  audioOf(window: W): Float32Array;
  /** The codec's tokens of its key frames in time order, the levels of a frame beside each other; fewer than `length` where the clip ends within the window. */
  tokensOf(window: W): ArrayLike<number>;
}

export interface GuideTaskOptions<W> {
  readonly model: GuideTransformerConfig;
  readonly windows: GuideWindows<W>;
  readonly batchSize: number;
  /** Audio tokens per window: S. */
  readonly audioTokens: number;
  /** Codec tokens per window: key frames × levels. */
  readonly length: number;
  readonly seed: number;
  /** How audio is dropped: by a strategy of guidance, or at a rate. Default 0.2. */
  readonly drop?: number | Pick<Guidance, 'dropout'>;
  /** Default 0.1. */
  readonly labelSmoothing?: number;
}

/**
 * Training of a guide transformer (audio2photoreal, arXiv 2401.01885) as a task of the loop: each token of a window is to be told from the audio and the true tokens before it.
 * The loss is smoothed; the metrics `crossEntropy` (not smoothed) and `accuracy` are what to look at.
 */
export function guideTask<W>(options: GuideTaskOptions<W>): TrainingTask {
  const { model, batchSize, audioTokens, length, seed, labelSmoothing = LABEL_SMOOTHING } = options;
  return {
    parameters: initGuideTransformer(model, Random.stream(seed, 'initial-weights')),
    inputs: {
      audio: { shape: [batchSize, audioTokens, model.audio.width] },
      keep: { shape: [batchSize] },
      tokens: { shape: [batchSize, length], dtype: 'int32' },
      targets: { shape: [batchSize, length], dtype: 'int32' },
      counted: { shape: [batchSize, length] },
    },
    loss: (parameters, { audio, keep, ...sequence }) => {
      const memory = encodeGuideAudio(model, parameters, audio as Tensor3D, keep as Tensor1D);
      const logits = guideLogits(model, parameters, sequence.tokens as Tensor2D, memory);
      const [targets, counted] = [sequence.targets as Tensor2D, sequence.counted as Tensor2D];
      return {
        loss: crossEntropy(logits, targets, counted, labelSmoothing),
        metrics: {
          crossEntropy: crossEntropy(logits, targets, counted, 0),
          accuracy: tokenAccuracy(logits, targets, counted),
        },
      };
    },
    feeds: (step) => feeds(step, options),
  };
}

function feeds<W>(step: number, options: GuideTaskOptions<W>): Record<string, Float32Array | Int32Array> {
  const { model, windows, batchSize, audioTokens, length } = options;
  const chosen = windows.at(step);
  if (chosen.length !== batchSize)
    throw new RangeError(`Step ${step} got ${chosen.length} windows for a batch of ${batchSize}.`);
  const size = audioTokens * model.audio.width;
  const audio = new Float32Array(batchSize * size);
  const tokens = new Int32Array(batchSize * length);
  const targets = new Int32Array(batchSize * length);
  const counted = new Float32Array(batchSize * length);
  chosen.forEach((window, item) => {
    const heard = windows.audioOf(window);
    if (heard.length !== size)
      throw new RangeError(`A window has ${heard.length} numbers of audio instead of ${size}.`);
    audio.set(heard, item * size);
    const own = checkedTokens(windows.tokensOf(window), model.tokens, length);
    targets.set(own, item * length);
    counted.fill(1, item * length, item * length + own.length);
    // Each token is told from the one before; the first from the start token.
    tokens[item * length] = model.tokens;
    tokens.set(own.subarray(0, length - 1), item * length + 1);
  });
  return { audio, keep: keepAt(step, options), tokens, targets, counted };
}

/** A token that there is not would read beyond the embedding. */
function checkedTokens(tokens: ArrayLike<number>, known: number, length: number): Int32Array {
  const odd = Array.from(tokens).find((token) => !Number.isInteger(token) || token < 0 || token >= known);
  if (odd !== undefined) throw new RangeError(`A window has the token ${odd}; there are 0 to ${known - 1}.`);
  if (tokens.length > length) throw new RangeError(`A window has ${tokens.length} tokens, more than ${length}.`);
  return Int32Array.from(tokens);
}

function keepAt<W>(step: number, { batchSize, seed, drop = DROP_RATE }: GuideTaskOptions<W>): Float32Array {
  if (typeof drop !== 'number') return keepMasksAt(step, seed, batchSize, drop, [AUDIO])[AUDIO];
  const random = Random.stream(seed, 'dropout', step);
  return Float32Array.from({ length: batchSize }, () => (random.bernoulli(drop) ? 0 : 1));
}
