import { assertSeed } from './assert-seed';
import { conditionRows, isHeard } from '@antiphon/data';
import type { BundleManifest } from '@antiphon/data/bundle';
import { cutRows } from '@antiphon/data/features';
import { Sampling, type SamplingBatch } from './denoiser/sampling';
import type { SampleResult } from './denoiser/sample-request';
import type { GenerateRequest, GeneratedStream } from './generate-request';
import type { Lane } from './lanes/lane';
import { lanesText, RecordedLanes } from './lanes/lane-text';
import type { Sampled } from './lanes/window-queue';
import type { WindowedConditions } from './windows/audio-conditions';
import type { KeyFrames, KeyFramesRequest } from './windows/guided-key-frames';
import { keyFramesFrom, KeyFramesOfWindows, keyFramesToMake, type WindowHeard } from './windows/key-frames-of-windows';
import { framesFor, planWindows, windowSeed } from './windows/windows';

/** What a motion is made of: a bundle that hears, makes key frames and samples windows (see `Generator`). */
export interface WindowGenerator {
  readonly manifest: BundleManifest;
  hear(request: GenerateRequest): Promise<WindowedConditions>;
  keyFrames(request: KeyFramesRequest): Promise<KeyFrames>;
  /** @param lane where it was computed, if it is computed again */
  sample(
    sampling: Sampling,
    window: SamplingBatch,
    lane?: Lane,
  ): Promise<Sampled<Pick<SampleResult, 'motion' | 'nfe'>>>;
}

/** Motion for a recording of any length, window by window: see `Generator.stream`. @param clock milliseconds */
export async function streamMotion(
  generator: WindowGenerator,
  request: GenerateRequest,
  clock: () => number,
): Promise<GeneratedStream> {
  const { manifest } = generator;
  const { seed, topP, keyFramesFrom: posed, onProgress, signal } = request;
  assertSeed(seed);
  const recorded = request.lanes === undefined ? undefined : RecordedLanes.read(request.lanes);
  const sampling = new Sampling(manifest, request);
  const shown = keyFramesToMake(manifest, posed !== undefined);
  const began = clock();
  const { frames: window, features } = manifest;
  const { fps } = manifest.motion;
  const { conditions, seconds, note } = await generator.hear(request);
  const frames = framesFor(seconds, fps);
  const { starts, overlap, held } = planWindows(frames, window);
  const again = recorded?.forWindows(starts.length);
  const guided =
    shown && new KeyFramesOfWindows(manifest, shown, window - overlap, (windows) => generator.keyFrames(windows), topP);
  const keysOf = async (own: WindowHeard, start: number): Promise<Record<string, Float32Array>> => {
    if (shown === undefined || guided === undefined) return {};
    const count = conditionRows(shown, window, manifest.motion.fps);
    const keys = posed === undefined ? await guided.next(own) : keyFramesFrom(posed, start, shown, count);
    return { [shown.name]: keys };
  };
  const cost = { nfe: 0, waited: 0, first: undefined as number | undefined, lanes: [] as Lane[] };
  const sampleAt = async (index: number, before: Float32Array | undefined): Promise<Float32Array> => {
    const known = new Float32Array(window * features);
    known.set(before ?? []);
    const start = starts[index] ?? 0;
    const own = { conditions: cut(conditions, start, manifest), seed: windowSeed(seed, index), before };
    const { result, lane, waited } = await generator.sample(
      sampling,
      {
        conditions: [{ ...own.conditions, ...(await keysOf(own, start)) }],
        seeds: [own.seed],
        signal,
        ...(before === undefined ? {} : { hold: { known, mask: leading(held, window), ease: overlap } }),
      },
      again?.[index],
    );
    cost.nfe += result.nfe;
    cost.waited += waited;
    cost.lanes.push(lane);
    const { motion } = result;
    // What was known is kept to the bit: normalising and back may have rounded it.
    motion.set(before ?? []);
    return motion;
  };
  const secondsSpent = () => (clock() - began) / 1000;
  async function* blocks(): AsyncGenerator<Float32Array> {
    let before: Float32Array | undefined;
    const sampled = clock();
    for (const [index, start] of starts.entries()) {
      const motion = await sampleAt(index, before);
      const from = window - overlap;
      before = held === 0 ? undefined : motion.slice(from * features, (from + held) * features);
      const done = index + 1;
      const secondsLeft = (((clock() - sampled) / 1000) * (starts.length - done)) / done;
      onProgress?.({ window: done, windows: starts.length, secondsLeft });
      const end = starts[done] ?? frames;
      cost.first ??= secondsSpent();
      yield motion.slice(0, (end - start) * features);
    }
  }
  return {
    format: manifest.motion,
    frames,
    blocks: blocks(),
    note,
    nfe: () => cost.nfe,
    lanes: () => lanesText(cost.lanes),
    waited: () => cost.waited,
    first: () => cost.first,
    seconds: secondsSpent,
  };
}

/** One window of what a recording is heard as. */
function cut(
  conditions: Readonly<Record<string, Float32Array>>,
  start: number,
  { frames, conditions: specs, motion: { fps } }: BundleManifest,
): Record<string, Float32Array> {
  return Object.fromEntries(
    specs
      .filter(isHeard)
      .map((spec) => [spec.name, cutRows(conditions[spec.name] ?? new Float32Array(0), spec, { start, frames, fps })]),
  );
}

/** A mask `[frames]` that holds the first `count` frames. */
function leading(count: number, frames: number): Float32Array {
  return new Float32Array(frames).fill(1, 0, count);
}
