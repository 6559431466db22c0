import { basename } from 'node:path';
import { AntiphonError, Random } from '@antiphon/core';
import {
  csvText,
  isScalable,
  parseExperimentSpec,
  type ArmSpec,
  type ExperimentSpec,
  type Report,
  type ReportCell,
  type WrittenFile,
} from '@antiphon/experiment';
import { motionPage, readAudio, type Audio, type ShownMotion } from '@antiphon/formats';
import { Generator } from '@antiphon/generate';
import { bundleOf } from '../comparison/move-arms';
import type { Scene } from './film';

/** What people are shown, and of which run. */
export interface StimuliOptions {
  /** Folder of the run, whose bundles move. */
  readonly run: string;
  /** Recordings; every pair of arms is shown with each. */
  readonly speeches: readonly string[];
  /** Of the order of trials and of who is A. */
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Makes an MP4 of a trial, too. @param trial from 1, of so many */
  readonly film?: ((scene: Scene, trial: number, trials: number) => Promise<Uint8Array>) | undefined;
}

/** One trial: two arms that move to the same speech. */
interface Trial {
  readonly speech: number;
  /** Arms, A first. */
  readonly arms: readonly [string, string];
}

/**
 * Blind pairs for a study with people: a page (and a film, where there is who makes one) for each pair of arms and each speech, on which the arms are A and B and nothing says which is which; a key, which raters do not get; and a table
 * for answers. Of the pairs that the report compares, each arm is A as often as B, as nearly as the number of speeches allows.
 * @throws INVALID_INPUT where there is no speech or no pair, FILE_NOT_FOUND for a bundle that is gone, INTERRUPTED
 */
export async function stimuliOf(report: Report, options: StimuliOptions): Promise<WrittenFile[]> {
  const { run, speeches, seed, signal, film } = options;
  const spec = parseExperimentSpec(report.provenance.spec, `the spec of ${run}`);
  const refuse = (problem: string) => new AntiphonError('INVALID_INPUT', { source: '--to stimuli', problem });
  if (speeches.length === 0)
    throw refuse('there is nothing to move to. Pass recordings with --speech FILE, one or several');
  if (spec.training.keyFrameEvery !== null)
    throw refuse('these models are shown key frames of a true motion, which recordings of speech alone do not have');
  const pairs = pairsOf(report);
  if (pairs.length === 0) throw refuse('this report compares no two arms');
  const audios: Audio[] = [];
  for (const path of speeches) audios.push(await readAudio(path));
  const wanted = spec.arms.filter(({ name }) => pairs.flat().includes(name));
  const motions = new Map<string, readonly ShownMotion[]>();
  for (const arm of wanted)
    motions.set(arm.name, await moved(arm, audios, spec, settingOf(report, arm.name), { run, signal }));
  const trials = trialsOf(pairs, speeches.length, seed);
  const files: WrittenFile[] = [];
  for (const [i, { speech, arms }] of trials.entries()) {
    const shown = arms.flatMap((arm, side) => {
      const motion = motions.get(arm)?.[speech];
      return motion === undefined ? [] : [{ ...motion, name: 'AB'.charAt(side) }];
    });
    const audio = audios[speech] ?? NO_AUDIO;
    const html = await motionPage({ title: `Trial ${i + 1}`, audio, motions: shown });
    files.push({ name: `${trialName(i)}.html`, content: html });
    // Both move at their model's rate, which is the data's.
    const [either] = shown;
    if (film === undefined || either === undefined) continue;
    const scene = { html, audio, frames: either.frames, fps: either.format.fps };
    files.push({ name: `${trialName(i)}.mp4`, content: await film(scene, i + 1, trials.length) });
  }
  const scales = new Map(wanted.map(({ name }) => [name, settingOf(report, name).scale]));
  const key = trials.map(({ speech, arms: [a, b] }, i) => [
    trialName(i),
    a,
    scales.get(a),
    b,
    scales.get(b),
    basename(speeches[speech] ?? ''),
  ]);
  return [
    ...files,
    {
      name: 'answers.csv',
      content: csvText(
        ['trial', 'rater', 'preferred'],
        trials.map((_, i) => [trialName(i), '', '']),
      ),
    },
    { name: 'key.csv', content: csvText(['trial', 'A', 'scaleA', 'B', 'scaleB', 'speech'], key) },
  ];
}

const NO_AUDIO: Audio = { sampleRate: 8000, channels: [] };

/** The pairs of arms that a report compares. */
function pairsOf({ comparisons }: Report): [string, string][] {
  const pairs = new Map(comparisons.map(({ a, b }) => [JSON.stringify([a, b]), [a, b] as [string, string]]));
  return [...pairs.values()];
}

/** Every pair with every speech, in an order of its own; of a pair each arm is A in half of the trials. */
function trialsOf(pairs: readonly (readonly [string, string])[], speeches: number, seed: number): Trial[] {
  const trials = pairs.flatMap(([a, b], pair) => {
    const places = Random.stream(seed, 'stimuli', 'sides', pair).permutation(speeches);
    // Where the number is odd, who is A once more is drawn, too.
    const first = Random.stream(seed, 'stimuli', 'first', pair).integer(2);
    return places.map((place, speech): Trial => ({ speech, arms: (place + first) % 2 === 0 ? [a, b] : [b, a] }));
  });
  return Random.stream(seed, 'stimuli', 'order')
    .permutation(trials.length)
    .flatMap((i) => trials[i] ?? []);
}

/** An arm's motion to each speech, without a word that tells whose it is. */
async function moved(
  arm: ArmSpec,
  audios: readonly Audio[],
  spec: ExperimentSpec,
  { scale, sampler, steps }: ReportCell,
  { run, signal }: Pick<StimuliOptions, 'run' | 'signal'>,
): Promise<readonly ShownMotion[]> {
  const generator = await Generator.open(bundleOf(spec, run, arm), { signal });
  try {
    const shown: ShownMotion[] = [];
    for (const audio of audios) {
      const { format, frames, motion } = await generator.generate({
        audio,
        seed: 1, // the same noise for every arm
        guidance: isScalable(arm.guidance) ? { ...arm.guidance, scale } : arm.guidance,
        ...{ sampler, steps, spacing: spec.sampling.spacing, signal },
      });
      shown.push({ name: '', format, frames, motion });
    }
    return shown;
  } finally {
    await generator.close();
  }
}

/** How an arm was sampled where the report compares it: at the smallest scale above 1, or at the only one that it has. */
function settingOf({ cells, comparisons, design }: Report, arm: string): ReportCell {
  const own = cells.filter((cell) => cell.arm === arm && (design.nfe !== undefined || cell.steps === design.steps));
  const compared = comparisons.flatMap(({ scale }) => (typeof scale === 'number' && scale > 1 ? [scale] : []));
  const [first] = own;
  if (first === undefined)
    throw new AntiphonError('INVALID_INPUT', {
      source: '--to stimuli',
      problem: `the report has no numbers of ${arm}`,
    });
  return own.find(({ scale }) => scale === Math.min(...compared)) ?? first;
}

function trialName(index: number): string {
  return `trial-${String(index + 1).padStart(3, '0')}`;
}
