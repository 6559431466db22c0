import { AntiphonError, type GuidanceSpec, type Spacing } from '@antiphon/core';
import { featureCount } from '@antiphon/formats';
import { isHeard, type Clip, type Dataset } from '@antiphon/data';
import type { Generator } from '@antiphon/generate';
import { referenceEvaluation, type ReferenceEvaluation } from '../metrics/reference-evaluation';
import { evaluationSet, type ConditionedWindow } from './evaluation-set';

/** Frames that are sampled in one call: enough to fill the cores, few enough to stay small. */
const FRAMES_AT_ONCE = 3840;

/** How many motions of a bundle are sampled for its evaluation, and how. */
export interface BundleEvaluationOptions {
  /** Windows of the test recordings, at most. */
  readonly windows: number;
  /** Motions for each. */
  readonly samples: number;
  /** Of the noise of every motion, and of what the numbers draw. */
  readonly seed: number;
  readonly sampler: string;
  readonly steps: number | string;
  /** Default: as the bundle says. */
  readonly spacing?: Spacing;
  readonly guidance: GuidanceSpec;
  /** Whose key frames a model is shown that wants some: the truth's, so that only what lies between is measured, or those that its guide makes. */
  readonly keyFrames: 'truth' | 'guide';
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** The numbers of audio2photoreal for a model, and what they were taken of. */
export interface BundleEvaluation extends ReferenceEvaluation {
  readonly windows: number;
  /** Test recordings that the windows are of. */
  readonly recordings: number;
  readonly framesPerWindow: number;
  /** Of all windows, frames in which the truth is missing. */
  readonly missingFrames: number;
  readonly samples: number;
  /** Network evaluations for a motion. */
  readonly nfe: number;
}

/**
 * Generates motion for a dataset's test recordings with a bundle, as serving does, and computes the numbers of audio2photoreal's evaluation of them.
 * @throws INVALID_INPUT for other motion than the bundle's, or a guide's key frames where there is none; TOO_LITTLE_DATA; whatever `Generator.hear` and `sample` throw
 */
export async function evaluateBundle(
  generator: Pick<Generator, 'manifest' | 'hear' | 'keyFrames' | 'sample'>,
  dataset: Dataset,
  options: BundleEvaluationOptions,
): Promise<BundleEvaluation> {
  const { manifest } = generator;
  const features = featureCount(dataset.motion);
  const refuse = (problem: string) => new AntiphonError('INVALID_INPUT', { source: manifest.name, problem });
  if (features !== manifest.features || dataset.motion.fps !== manifest.motion.fps)
    throw refuse(
      `it makes ${manifest.features} features at ${manifest.motion.fps} fps, and ${dataset.name} has ${features} at ${dataset.motion.fps} fps. Pass recordings like those that it was trained on (of a folder of audio2photoreal, --part says which motion; in a program, part)`,
    );
  const shown = manifest.conditions.find(({ kind }) => kind === 'key-frames');
  if (options.keyFrames === 'guide' && manifest.guide === undefined)
    throw refuse('it has no guide to make key frames; those of the truth can be shown to it');
  const { windows } = evaluationSet(await heardBy(generator, dataset), {
    frames: manifest.frames,
    limit: options.windows,
    seed: options.seed,
    keyFrameEvery: shown?.kind === 'key-frames' ? shown.every : null,
  });
  const { motions, nfe } = await sampleAll(generator, windows, options);
  const sampled = windows.map((window, i) => ({
    window,
    samples: motions.slice(i * options.samples, (i + 1) * options.samples),
  }));
  const missing = windows.flatMap(({ known }) => [...(known ?? [])]).filter((frame) => frame === 0);
  return {
    ...referenceEvaluation(sampled, { features, seed: options.seed }),
    windows: windows.length,
    recordings: new Set(windows.map(({ clip }) => clip.id)).size,
    framesPerWindow: manifest.frames,
    missingFrames: missing.length,
    samples: options.samples,
    nfe,
  };
}

/** The dataset with what the bundle hears in its test recordings, which need not be what the dataset was opened with. */
async function heardBy(generator: Pick<Generator, 'manifest' | 'hear'>, dataset: Dataset): Promise<Dataset> {
  const clips: Clip[] = [];
  for (const clip of dataset.clips) {
    const { id, split, frames, motion, known, truth } = clip;
    if (split !== 'test') clips.push(clip);
    else
      clips.push({
        ...{ id, split, frames, motion },
        ...(known && { known }),
        ...(truth && { truth }),
        conditions: (await generator.hear({ audio: clip.audio })).conditions,
        get audio() {
          return clip.audio;
        },
      });
  }
  return { ...dataset, clips, conditions: generator.manifest.conditions.filter(isHeard) };
}

/** For every window its motions `[frames, features]`, one after the other. */
async function sampleAll(
  generator: Pick<Generator, 'manifest' | 'keyFrames' | 'sample'>,
  windows: readonly ConditionedWindow[],
  { samples, seed, keyFrames, sampler, steps, spacing, guidance, signal, onProgress }: BundleEvaluationOptions,
): Promise<{ readonly motions: Float32Array[]; readonly nfe: number }> {
  const { frames, guide } = generator.manifest;
  const requests = windows.flatMap(({ conditions }) => Array.from({ length: samples }, () => conditions));
  const together = Math.max(1, Math.floor(FRAMES_AT_ONCE / frames));
  const motions: Float32Array[] = [];
  let nfe = 0;
  for (let at = 0; at < requests.length; at += together) {
    onProgress?.(at, requests.length);
    let conditions = requests.slice(at, at + together);
    const seeds = conditions.map((_, i) => seed + at + i);
    if (keyFrames === 'guide' && guide !== undefined) {
      const made = await generator.keyFrames({ conditions, seeds });
      conditions = conditions.map((own, i) => ({ ...own, [guide.makes]: made.motion[i] }));
    }
    const asked = { conditions, seeds, guidance, sampler, steps, spacing, ...(signal && { signal }) };
    const result = await generator.sample(asked);
    const size = result.motion.length / conditions.length;
    for (let i = 0; i < conditions.length; i++) motions.push(result.motion.slice(i * size, (i + 1) * size));
    nfe = result.nfe;
  }
  return { motions, nfe };
}
