import { AntiphonError, Random } from '@antiphon/core';
import { featureCount } from '@antiphon/formats';
import { normalisationOf, window as cut, type Clip, type Dataset } from '@antiphon/data';
import { keyFrames } from '@antiphon/data/audio2photoreal';
import { onsets } from '@antiphon/data/features';
import { conditionsOf } from '@antiphon/train';
import { knownRows } from '../metrics/motion/known-frames';
import type { EvaluationWindow, MetricContext, MetricName, SampledWindow } from '../metrics/metric';
import { handSpeeds } from '../metrics/beats/motion-beats';
import { jointPositions } from '../metrics/motion/positions';
import { quantileOfSorted } from '../statistics/quantile';

/** The windows that every arm generates motion for, and what their metrics need to know. */
export interface EvaluationSet {
  readonly windows: readonly ConditionedWindow[];
  readonly context: MetricContext;
  /** What statistics resample: recordings, or windows where there are too few recordings. */
  readonly unit: 'clip' | 'window';
  /** Metrics that nobody wants: they are not computed. */
  readonly off?: readonly MetricName[];
}

/** What arms are measured on, and, where a margin is a share of a distance, what that is measured on. */
export interface EvaluationSets {
  readonly test: EvaluationSet;
  readonly validation?: EvaluationSet;
}

/** A window of a clip: the true motion, and what is heard with it. */
export interface ConditionedWindow extends EvaluationWindow {
  readonly clip: Clip;
  /** First frame in the clip. */
  readonly start: number;
  /** Per condition `[rows, width]`, natural units. */
  readonly conditions: Readonly<Record<string, Float32Array>>;
}

/** Which windows of the test clips an evaluation samples. */
export interface EvaluationOptions {
  /** Frames of a window. */
  readonly frames: number;
  /** Windows at most. */
  readonly limit: number;
  readonly seed: number;
  /** Of models that are shown key frames: frames from one to the next. They are those of the truth, as in audio2photoreal's evaluation: what is measured is the motion in between. */
  readonly keyFrameEvery?: number | null;
  /** Whose windows. Default: those of the test clips. */
  readonly split?: Clip['split'];
  /** Metrics that are not to be computed. Default: all are. */
  readonly off?: readonly MetricName[];
}

/** With fewer recordings than this a bootstrap over recordings says nothing, and windows are resampled instead. */
const FEWEST_CLIPS = 6;
/** Seconds around a window in which an audio beat may still own a stroke inside it. */
const AROUND = 0.5;

/**
 * Cuts the test clips into consecutive windows and takes at most `limit` of them, spread evenly over the clips. Where frames are missing, the window knows which, and they count in no metric; a window without two known frames in a row is none.
 * @throws TOO_LITTLE_DATA if no clip of the split has a window
 */
export function evaluationSet(
  dataset: Dataset,
  { frames, limit, seed, keyFrameEvery = null, split = 'test', off = [] }: EvaluationOptions,
): EvaluationSet {
  const features = featureCount(dataset.motion);
  const tests = dataset.clips.filter((clip) => clip.split === split && windowStarts(clip, frames).length > 0);
  if (tests.length === 0)
    throw new AntiphonError('TOO_LITTLE_DATA', {
      path: dataset.name,
      problem: `no ${split} clip has the ${frames} frames of a window, two known ones in a row among them; record more, or train with fewer frames`,
    });
  const unit = Math.min(tests.length, limit) >= FEWEST_CLIPS ? 'clip' : 'window';
  const perClip = tests.map((clip) => {
    const beats = audioBeats(clip);
    return windowStarts(clip, frames).map((start) =>
      cutWindow(clip, start, { frames, beats, unit, dataset, keyFrameEvery }),
    );
  });
  const windows = spread(perClip, limit);
  const { motion } = normalisationOf({ ...dataset, conditions: [] });
  const std = unitsOf(motion.std, windows, features);
  const context = { format: dataset.motion, features, mean: motion.mean, std, seed };
  return {
    windows,
    unit,
    context: { ...context, strokeSpeed: strokeSpeed(windows, context) },
    ...(off.length > 0 && { off }),
  };
}

/** How much more a feature may move in the test windows than in training before it is measured by the test windows. */
const UNSEEN = 3;

/**
 * The unit of each feature: its standard deviation in training. One that hardly moves there, but does in the test windows (a tongue that is put out once), would count so much
 * that a distance said nothing of the others: its unit is a third of its standard deviation in the test windows.
 */
function unitsOf(training: readonly number[], windows: readonly EvaluationWindow[], features: number): number[] {
  const truths = windows.map((window) => knownRows(window.truth, window, features));
  const frames = truths.reduce((sum, { length }) => sum + length / features, 0);
  return training.map((std, feature) => {
    let [sum, squares] = [0, 0];
    for (const truth of truths)
      for (let i = feature; i < truth.length; i += features) {
        sum += truth[i];
        squares += truth[i] ** 2;
      }
    const variance = Math.max(0, squares / frames - (sum / frames) ** 2);
    return Math.max(std, Math.sqrt(variance) / UNSEEN);
  });
}

/** The truth sampled anew for the same audio, `count` times: what a perfect model would do. Undefined where no one can know. */
export function resampledTruth(
  dataset: Dataset,
  { windows, context }: EvaluationSet,
  count: number,
): SampledWindow[] | undefined {
  const { resample } = dataset;
  if (resample === undefined) return undefined;
  const clips = new Map(windows.map(({ clip }) => [clip.id, clip]));
  const motions = new Map(
    [...clips.values()].map((clip) => [
      clip.id,
      Array.from({ length: count }, (_, k) => resample(clip, Random.stream(context.seed, 'floor', clip.id, k))),
    ]),
  );
  return windows.map((window) => ({
    window,
    samples: (motions.get(window.clip.id) ?? []).map((motion) =>
      motion.slice(window.start * context.features, (window.start + window.frames) * context.features),
    ),
  }));
}

/** The mean pose of the training clips, held: what a model that learnt nothing but the average would do. */
export function meanPose({
  windows,
  context,
}: {
  readonly windows: readonly EvaluationWindow[];
  readonly context: MetricContext;
}): SampledWindow[] {
  return windows.map((window) => ({
    window,
    samples: [Float32Array.from(window.truth, (_, i) => context.mean[i % context.features])],
  }));
}

/** First frames of a clip's consecutive windows in which two frames in a row are known. */
function windowStarts({ frames: length, known }: Clip, frames: number): number[] {
  const starts = Array.from({ length: Math.floor(length / frames) }, (_, i) => i * frames);
  if (known === undefined) return starts;
  const moves = (frame: number, i: number, window: Uint8Array) => frame !== 0 && i > 0 && window[i - 1] !== 0;
  return starts.filter((start) => known.subarray(start, start + frames).some(moves));
}

function cutWindow(
  clip: Clip,
  start: number,
  how: Required<Pick<EvaluationOptions, 'frames' | 'keyFrameEvery'>> & {
    dataset: Dataset;
    beats: number[];
    unit: 'clip' | 'window';
  },
): ConditionedWindow {
  const { frames, beats, unit, dataset, keyFrameEvery } = how;
  const { fps } = dataset.motion;
  const { motion, conditions } = cut(clip, start, frames, dataset);
  const [from, to] = [start / fps, (start + frames) / fps];
  const id = `${clip.id}@${start}`;
  const shown = conditionsOf(dataset, { keyFrameEvery }).slice(dataset.conditions.length);
  const keys = shown.flatMap((spec) =>
    spec.kind === 'key-frames' ? [[spec.name, keyFrames(motion, frames, spec.width, spec.every)] as const] : [],
  );
  return {
    id,
    unit: unit === 'clip' ? clip.id : id,
    clip,
    start,
    frames,
    truth: motion,
    ...(clip.known?.subarray(start, start + frames).includes(0) === true && {
      known: clip.known.slice(start, start + frames),
    }),
    conditions: { ...conditions, ...Object.fromEntries(keys) },
    audioBeats: beats.filter((time) => time >= from - AROUND && time < to + AROUND).map((time) => time - from),
  };
}

/** Where one's own voice has a beat: stressed nuclei where they are known, onsets of the own channel where not. */
function audioBeats({ truth, audio }: Clip): number[] {
  if (truth !== undefined)
    return truth.syllables
      .filter(({ speaker, stressed }) => speaker === 'own' && stressed)
      .map(({ nucleus }) => nucleus);
  return onsets(audio.channels[0] ?? new Float32Array(0), audio.sampleRate);
}

/** Half of what the hands of the truth reach at their fastest 5 %: between fidgeting and a stroke. 0 where there are no hands. */
function strokeSpeed(windows: readonly EvaluationWindow[], context: Omit<MetricContext, 'strokeSpeed'>): number {
  const speeds = windows.flatMap(({ truth, known }) => {
    if (known?.includes(0) === true) return [];
    const positions = jointPositions(truth, context);
    return positions === undefined ? [] : handSpeeds(positions, context.format.fps).flatMap((speed) => [...speed]);
  });
  return speeds.length === 0
    ? 0
    : 0.5 *
        quantileOfSorted(
          speeds.sort((a, b) => a - b),
          0.95,
        );
}

/** At most `limit` windows, as many of each clip as possible (of the first clips one more, where it does not come out even), evenly over its length. */
function spread(perClip: readonly ConditionedWindow[][], limit: number): ConditionedWindow[] {
  const counts = perClip.map(() => 0);
  for (let left = limit, before = -1; left > 0 && left !== before;) {
    before = left;
    perClip.forEach((windows, i) => {
      if (left === 0 || counts[i] >= windows.length) return;
      counts[i]++;
      left--;
    });
  }
  return perClip.flatMap((windows, i) =>
    Array.from({ length: counts[i] }, (_, k) => windows[Math.floor(((k + 0.5) * windows.length) / counts[i])]),
  );
}
