import { createHash } from 'node:crypto';
import { isAntiphonError, noiseSchedule, Random, type GuidanceSpec } from '@antiphon/core';
import {
  conditionRows,
  conditionWidth,
  denormalise,
  isHeard,
  normalise,
  syntheticCorpus,
  type ConditionSpec,
} from '@antiphon/data';
import type { BundleManifest } from '@antiphon/data/bundle';
import { cutRows } from '@antiphon/data/features';
import { resample, type Audio } from '@antiphon/formats';
import {
  audit,
  checkTrained,
  type AuditedEvaluation,
  type AuditedOption,
  type AuditOptions,
  type AuditSubject,
  type GuidanceCard,
} from '@antiphon/guidance';
import type { BundleInMemory } from '../bundle/bundle';
import { traitsOf } from '../denoiser/onnx-denoiser';
import { Generator } from '../generator';
import { keyFramesToMake } from '../windows/key-frames-of-windows';
import { digestOf } from './guidance-card-file';
import { trainingEvidence } from './training-evidence';

/** How a bundle is audited: how thoroughly, as which guidance, and with whose scores. */
export interface AuditBundleOptions extends AuditOptions {
  /** How the bundle will be sampled. Default: as trained. */
  readonly sampling?: GuidanceSpec;
  /** How its motion is written and scored; without one, that is not checked. */
  readonly evaluation?: (
    generator: Pick<Generator, 'manifest' | 'generate'>,
    speech: (seconds: number) => Audio,
  ) => AuditedEvaluation;
}

/**
 * Audits a bundle (its folder, or one in memory) through the same `Generator` that serves it, with synthetic speech.
 * @throws FILE_NOT_FOUND, INVALID_BUNDLE
 */
export async function auditBundle(
  bundle: string | BundleInMemory,
  options: AuditBundleOptions = {},
): Promise<GuidanceCard> {
  const generator = await Generator.open(bundle);
  try {
    const { manifest } = generator;
    const items = options.deep === true ? 8 : 4;
    const voices = await speechOf(items, Math.max(2, manifest.frames / manifest.motion.fps), manifest.conditions);
    const speech = (seconds: number): Audio => looped(voices[0], seconds);
    const clips = await Promise.all(voices.map((audio, item) => conditionsOf(generator, audio, item)));
    const asked = posed(generator);
    const ways: Partial<AuditSubject> = {
      generate: async (frames, sound) => {
        const seconds = frames / manifest.motion.fps;
        const audio = sound === 'speech' ? speech(seconds) : silence(seconds);
        return (await asked.generate({ audio, seed: 1, steps: 3, guidance: options.sampling })).motion;
      },
      options: samplingOptions(asked, speech(1), options.sampling),
      ...(options.evaluation === undefined ? {} : { evaluation: options.evaluation(asked, speech) }),
      runOn: async () => {
        await asked.generate({ audio: speech(0.2), seed: 1, steps: 1, guidance: options.sampling });
      },
    };
    const withheld = refusal(manifest, options.sampling) ?? moreThanAudio(manifest);
    const subject = typeof bundle === 'string' ? await digestOf(bundle) : undefined;
    const card = await audit(
      {
        name: manifest.name,
        trained: manifest.guidance,
        ...(options.sampling === undefined ? {} : { sampling: options.sampling }),
        frames: manifest.frames,
        features: manifest.features,
        ...(manifest.band && { band: manifest.band }),
        conditions: manifest.conditions.map((spec) => ({ name: spec.name, width: conditionWidth(spec) })),
        schedule: noiseSchedule(manifest.schedule),
        clips: clips.map((conditions) => ({ conditions })),
        bind: (conditions, batch, work) => generator.withDenoiser(conditions, batch, work),
        ...trainingEvidence(manifest),
        // What sampling refuses is one finding (of the branch that was never trained), not one more for every way to ask. A model that needs given features has no such ways.
        ...(withheld === undefined ? ways : { withheld }),
      },
      options,
    );
    return { ...card, ...(subject !== undefined && { subject }) };
  } finally {
    await generator.close();
  }
}

/** Why the generator refuses to sample in this way, for want of a branch that was trained. @throws where the spec itself is wrong for any model of this kind */
function refusal(
  { guidance, conditions, ...manifest }: BundleManifest,
  sampling: GuidanceSpec = guidance,
): string | undefined {
  const names = conditions.map(({ name }) => name);
  try {
    checkTrained(sampling, guidance, names, traitsOf(manifest));
    return undefined;
  } catch (error) {
    if (isAntiphonError(error) && ['UNTRAINED_BRANCH', 'MISSING_NULL_CONDITION'].includes(error.code))
      return 'Sampling in this way is refused, so nothing could be generated.';
    throw error;
  }
}

/** What a request may choose besides its guidance. */
function samplingOptions(
  generator: Pick<Generator, 'generate'>,
  audio: Audio,
  guidance: GuidanceSpec | undefined,
): AuditedOption[] {
  const observed = (name: string, values: readonly unknown[]): AuditedOption => ({
    name,
    values,
    observe: async (value) => {
      const { motion } = await generator.generate({ audio, seed: 1, steps: 4, guidance, [name]: value });
      return createHash('sha256').update(motion).digest('hex');
    },
  });
  return [
    observed('seed', [1, 2]),
    observed('steps', [2, 5]),
    observed('sampler', ['ddim', 'dpmpp-2m', 'ddpm']),
    observed('eta', [0, 1]),
  ];
}

/** Why the generator cannot make motion, even where key frames are given. */
function moreThanAudio(manifest: BundleManifest): string | undefined {
  return keyFramesProblem(manifest, true);
}

/** The generator; where key frames must be given, for want of a guide, shown poses that are drawn around the mean one. */
function posed(generator: Generator): Pick<Generator, 'manifest' | 'generate'> {
  const { manifest } = generator;
  if (keyFramesProblem(manifest, false) === undefined) return generator;
  const { frames, features, normalisation } = manifest;
  const drawn = Random.stream(11, 'poses').normals(frames * features);
  const keyFramesFrom = denormalise(drawn, normalisation.motion);
  return { manifest, generate: (request) => generator.generate({ keyFramesFrom, ...request }) };
}

function keyFramesProblem(manifest: BundleManifest, given: boolean): string | undefined {
  try {
    keyFramesToMake(manifest, given);
    return undefined;
  } catch (error) {
    if (isAntiphonError(error) && error.code === 'INVALID_INPUT') return error.message;
    throw error;
  }
}

/** Per condition `[rows, width]`, normalised. What is not heard (key frames, given features) is drawn: the audit asks what the network makes of it, not whether it is likely. */
async function conditionsOf(generator: Generator, audio: Audio, item: number): Promise<Record<string, Float32Array>> {
  const { conditions: specs, frames, motion, normalisation } = generator.manifest;
  const { fps } = motion;
  const { conditions: heard } = await generator.hear({ audio });
  return Object.fromEntries(
    specs.map((spec) => {
      const { name } = spec;
      const size = conditionRows(spec, frames, fps) * conditionWidth(spec);
      if (!isHeard(spec)) return [name, Random.stream(11, 'unheard', item, name).normals(size)];
      return [
        name,
        normalise(
          cutRows(heard[name] ?? new Float32Array(0), spec, { start: 0, frames, fps }),
          normalisation.conditions[name] ?? { mean: [], std: [] },
        ),
      ];
    }),
  );
}

/** In the rate that the model hears, so that it is brought there once, and not whenever something is asked. */
async function speechOf(count: number, seconds: number, conditions: readonly ConditionSpec[]): Promise<Audio[]> {
  const { clips } = await syntheticCorpus({ seed: 11, clips: count, secondsPerClip: Math.ceil(seconds) });
  const [rate, ...others] = new Set(conditions.filter(isHeard).map(({ sampleRate }) => sampleRate));
  const voices: Audio[] = [];
  for (const { audio } of clips) {
    if (audio === undefined) continue;
    const to = rate === undefined || others.length > 0 ? audio.sampleRate : rate;
    const channels: Float32Array[] = [];
    for (const channel of audio.channels) channels.push(await resample(channel, audio.sampleRate, to));
    voices.push({ sampleRate: to, channels });
  }
  return voices;
}

const RATE = 16000;

function silence(seconds: number): Audio {
  const channel = () => new Float32Array(Math.max(1, Math.round(seconds * RATE)));
  return { sampleRate: RATE, channels: [channel(), channel()] };
}

/** As long as wanted, from the start again where it ends. */
function looped({ sampleRate, channels }: Audio, seconds: number): Audio {
  const length = Math.max(1, Math.round(seconds * sampleRate));
  return {
    sampleRate,
    channels: channels.map((channel) => Float32Array.from({ length }, (_, i) => channel[i % channel.length] ?? 0)),
  };
}
