import { join } from 'node:path';
import {
  encodeMotionFile,
  writeFileAtomic,
  type Audio,
  type MotionFormat,
  motionPage,
  writeMotion,
  type ShownMotion,
} from '@antiphon/formats';
import type { Dataset } from '@antiphon/data';
import {
  isScalable,
  stopsAll,
  wordsOf,
  type ArmSpec,
  type EstimateOptions,
  type ExperimentSpec,
  type Report,
  type ReportFailure,
} from '@antiphon/experiment';
import { Generator, type GenerateRequest } from '@antiphon/generate';
import { formatSeconds } from '../output/progress';

/** What the arms of a finished comparison move to. */
export interface Speech {
  readonly title: string;
  readonly audio: Audio;
  /** What was recorded with it, shown beside the arms. */
  readonly truth?: ShownMotion;
}

/** Seconds of a recording that are shown: long enough to see how an arm moves. */
const SHOWN = 12;
/** More figures than this on a page can be neither compared by eye nor drawn fast. */
const MOST = 8;
/** Where an arm has a scale, it is shown at this one. */
const SCALE = 2;

/**
 * Has every arm of a comparison (the first eight, where there are more) move to the same speech: `motion-ARM.bvh` (the body), `.csv` (the face), `.json` and `.glb` in the run's folder, and
 * `motion.html`, which plays them side by side.
 * Arms without a model are left out, and one that fails is noted.
 * @param report of the finished run
 * @param out its folder
 * @returns what failed here
 * @throws INTERRUPTED, CANNOT_WRITE
 */
export async function moveArms(
  spec: ExperimentSpec,
  report: Pick<Report, 'failures'>,
  out: string,
  { title, audio, truth }: Speech,
  { signal }: { readonly signal: AbortSignal },
): Promise<ReportFailure[]> {
  const motions: ShownMotion[] = truth === undefined ? [] : [truth];
  // Arms that are shown key frames are shown those of the recording, as when they were measured.
  const posed = spec.training.keyFrameEvery === null ? undefined : truth?.motion;
  const [trainSeed = 0] = spec.trainSeeds;
  const trained = spec.arms.filter(({ name }) => !hasNoModel(report, name, trainSeed));
  const failures: ReportFailure[] = [];
  for (const arm of trained.slice(0, MOST))
    try {
      motions.push(await moveTo({ audio, posed }, arm, { spec, out, signal }));
    } catch (error) {
      if (signal.aborted || stopsAll(error)) throw error;
      failures.push({ arm: arm.name, trainSeed, stage: 'motion', error: wordsOf(error) });
    }
  await writeFileAtomic(join(out, 'motion.html'), await motionPage({ title, audio, motions }));
  return failures;
}

function hasNoModel({ failures = [] }: Pick<Report, 'failures'>, arm: string, trainSeed: number): boolean {
  return failures.some((failed) => failed.stage === 'model' && failed.arm === arm && failed.trainSeed === trainSeed);
}

/** The beginning of the first test recording, with its true motion. */
export function testSpeech({ clips, motion, name }: Dataset): Speech | undefined {
  const clip = clips.find(({ split }) => split === 'test');
  if (clip === undefined) return undefined;
  const frames = Math.min(clip.frames, Math.round(SHOWN * motion.fps));
  const features = clip.motion.length / clip.frames;
  const samples = Math.round((frames / motion.fps) * clip.audio.sampleRate);
  const audio = {
    sampleRate: clip.audio.sampleRate,
    channels: clip.audio.channels.map((channel) => channel.slice(0, samples)),
  };
  const caption = `as recorded (${formatSeconds(frames / motion.fps)} that no arm was trained on)`;
  const truth = { name: 'truth', caption, format: motion, frames, motion: clip.motion.slice(0, frames * features) };
  return { title: `${name}: ${clip.id}`, audio, truth };
}

/** Folder of an arm's bundle in a finished run, of its first training seed. */
export function bundleOf({ trainSeeds: [seed = 0] }: ExperimentSpec, out: string, { name, model }: ArmSpec): string {
  return join(out, 'arms', `${model ?? name}-seed${seed}`, 'bundle');
}

async function moveTo(
  { audio, posed }: Heard,
  arm: ArmSpec,
  { spec, out, signal }: { spec: ExperimentSpec; out: string; signal: AbortSignal },
): Promise<ShownMotion> {
  const generator = await Generator.open(bundleOf(spec, out, arm), { signal });
  try {
    const scaled = isScalable(arm.guidance);
    const result = await generator.generate({ ...motionRequest(spec, arm, { audio, posed }), signal });
    for (const ending of endings(result.format))
      await writeMotion(join(out, `motion-${arm.name}.${ending}`), result, { force: true });
    const how = spec.scales === 'own' ? 'at its own scale' : scaled ? `at scale ${SCALE}` : 'one branch, no scale';
    return { name: arm.name, caption: `${how} (${result.nfe} evaluations)`, ...result };
  } finally {
    await generator.close();
  }
}

/** How an arm's motion is asked for. */
function motionRequest(spec: ExperimentSpec, { guidance }: ArmSpec, { audio, posed }: Heard): GenerateRequest {
  return {
    audio,
    seed: 1,
    ...(posed && { keyFramesFrom: posed }),
    guidance: isScalable(guidance) && spec.scales !== 'own' ? { ...guidance, scale: SCALE } : guidance,
    sampler: spec.sampling.sampler,
    spacing: spec.sampling.spacing,
    steps: [spec.sampling.steps ?? 25].flat()[0] ?? 25,
  };
}

/** Steps by whose seconds all are foretold. */
const [FEW, MORE] = [2, 6];
/** Bytes of a shown second and feature in all files of an arm, about, and of a second of its sound in the page. */
const [SHOWN_BYTES, SOUND_BYTES] = [3000, 43_000];

/** What moving the arms will take, for a dry run: which are moved, and a measurement of one whose model is opened. */
export function movingArms(
  spec: ExperimentSpec,
  { audio, truth }: Speech,
  clock: () => number,
): NonNullable<EstimateOptions['shown']> {
  const posed = spec.training.keyFrameEvery === null ? undefined : truth?.motion;
  const arms = spec.arms.slice(0, MOST).map(({ name }) => name);
  const seconds = (audio.channels[0]?.length ?? 0) / audio.sampleRate;
  const features = truth === undefined ? 0 : truth.motion.length / truth.frames;
  return {
    arms,
    bytes: seconds * (features * SHOWN_BYTES + SOUND_BYTES / arms.length),
    probe: async (generator, arm) => {
      const request = motionRequest(spec, arm, { audio, posed });
      const took = async (steps: number) => {
        const began = clock();
        const made = await generator.generate({ ...request, steps });
        return { seconds: (clock() - began) / 1000, made };
      };
      const [few, more] = [await took(FEW), await took(MORE)];
      const steps = Number(/\d+/.exec(String(request.steps))?.[0]);
      const began = clock();
      await motionPage({ title: arm.name, audio, motions: [{ name: arm.name, caption: '', ...few.made }] });
      for (const ending of endings(few.made.format)) await encodeMotionFile(ending, few.made);
      const files = (clock() - began) / 1000;
      return few.seconds + ((more.seconds - few.seconds) * (steps - FEW)) / (MORE - FEW) + files;
    },
  };
}

interface Heard {
  readonly audio: Audio;
  /** What key frames are taken from. */
  readonly posed: Float32Array | undefined;
}

/** The files that a motion of this format is written as. */
function endings({ parts }: MotionFormat): string[] {
  const has = (wanted: string) => parts.some(({ kind }) => kind === wanted);
  return [...(has('skeleton') ? ['bvh'] : []), ...(has('blendshapes') ? ['csv'] : []), 'json', 'glb'];
}
