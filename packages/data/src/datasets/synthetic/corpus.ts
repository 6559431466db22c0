import { createHash } from 'node:crypto';
import { Random } from '@antiphon/core';
import { encodeMotion, type MotionFormat } from '@antiphon/formats';
import { computeConditions } from '../../conditions/compute-conditions';
import type { AudioConditionSpec } from '../../conditions/spec';
import type { Clip, Dataset, Split } from '../dataset';
import { stopIfAborted } from '../stop-if-aborted';
import { animateFace, FACE_CHANNELS } from './face';
import { planDialogue, truthOf, type DialoguePlan } from './plan';
import { animateBody } from './posture';
import { jointIndex, MOVING_JOINTS, staticChannels, SYNTHETIC_SKELETON } from './skeleton';
import { noiseTable, synthesise } from './voice/voice';

/** The size and seed of a synthetic corpus. The same options give the same corpus to the bit. */
export interface SyntheticCorpusOptions {
  readonly seed: number;
  /** Number of clips; a quarter of them (the last) are for testing, the twelfth before those for validation. */
  readonly clips: number;
  readonly secondsPerClip: number;
}

/** Hz. */
const FRAME_RATE = 30;

/** Face, then the upper body; the legs stand still. */
const MOTION: MotionFormat = {
  fps: FRAME_RATE,
  parts: [
    { kind: 'blendshapes', names: FACE_CHANNELS },
    {
      kind: 'skeleton',
      skeleton: SYNTHETIC_SKELETON,
      rotating: MOVING_JOINTS.map(jointIndex).sort((a, b) => a - b),
      translating: [],
      rest: staticChannels(),
    },
  ],
};

const CONDITIONS: readonly AudioConditionSpec[] = (['own', 'partner'] as const).map((name, channel) => ({
  name,
  kind: 'log-mel',
  channel,
  bands: 20,
  sampleRate: 16000,
  rate: FRAME_RATE,
}));

/**
 * The synthetic dyadic corpus: two speakers take turns, and the motion of one of them is partly determined by the audio. Lips follow one's own
 * articulation; beat gestures and brows follow one's own stress, and nods the partner's, all with random hand, size and style; blinks and sway are
 * random. So the truth is known, and `resample` draws other motions for the same audio. Share of the variance that the audio determines (1 − variance
 * between draws for the same audio / variance of all, held to by a test): lips 1, brows 0.46, arms and hands 0.36, head and neck 0.21, torso and lids 0,
 * within 0.05 from seed to seed.
 * @throws INTERRUPTED
 */
export async function syntheticCorpus(
  options: SyntheticCorpusOptions,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Dataset> {
  const noise = noiseTable(Random.stream(options.seed, 'synthetic', 'noise'));
  const clips: Clip[] = [];
  for (let index = 0; index < options.clips; index++) {
    await stopIfAborted(signal);
    clips.push(await makeClip(index, options, noise));
  }
  const hash = createHash('sha256');
  for (const { motion, conditions } of clips)
    for (const values of [motion, ...Object.values(conditions)]) hash.update(values);
  return {
    name: `synthetic (seed ${options.seed}, ${options.clips} clips of ${options.secondsPerClip} s)`,
    hash: hash.digest('hex'),
    motion: MOTION,
    conditions: CONDITIONS,
    redistributable: true,
    clips,
    resample: (clip, random) => animate(planOf(Number(clip.id.slice(PREFIX.length)), options), clip.frames, random),
  };
}

const PREFIX = 'dialogue-';

async function makeClip(index: number, options: SyntheticCorpusOptions, noise: Float32Array): Promise<Clip> {
  const plan = planOf(index, options);
  const frames = Math.round(options.secondsPerClip * FRAME_RATE);
  const audio = synthesise(plan, noise);
  return {
    id: `${PREFIX}${String(index).padStart(3, '0')}`,
    split: splitOf(index, options.clips),
    frames,
    motion: animate(plan, frames, Random.stream(options.seed, 'synthetic', index, 'motion')),
    conditions: await computeConditions(audio, CONDITIONS, frames),
    audio,
    truth: truthOf(plan),
  };
}

/** The plan is a function of seed and index, so that a clip's motion can be drawn again. */
function planOf(index: number, { seed, secondsPerClip }: SyntheticCorpusOptions): DialoguePlan {
  return planDialogue(secondsPerClip, Random.stream(seed, 'synthetic', index, 'plan'));
}

function animate(plan: DialoguePlan, count: number, random: Random): Float32Array {
  const times = { rate: FRAME_RATE, count };
  const values = animateFace(plan, times, random);
  return encodeMotion(MOTION, {
    blendshapes: { names: FACE_CHANNELS, fps: FRAME_RATE, values },
    skeleton: animateBody(plan, times, random),
  });
}

function splitOf(index: number, clips: number): Split {
  const test = Math.max(1, Math.floor(clips / 4));
  const validation = Math.floor(clips / 12);
  if (index >= clips - test) return 'test';
  return index >= clips - test - validation ? 'validation' : 'train';
}
