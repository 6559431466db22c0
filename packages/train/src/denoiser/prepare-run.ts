import {
  AntiphonError,
  FILE_FORMATS,
  noiseSchedule,
  Random,
  type Guidance,
  type NoiseSchedule,
  type TrainingRecord,
} from '@antiphon/core';
import { initFilmTransformer, type FilmTransformerConfig } from '@antiphon/core/models';
import { featureCount, type MotionFormat } from '@antiphon/formats';
import { isHeard, normalisationOf, type Dataset, type Normalisation } from '@antiphon/data';
import { bandOf } from '@antiphon/data/features';
import { BatchSource } from '../batches/batch';
import { readCheckpoint } from '../checkpoint/checkpoint';
import type { Checkpoint } from '../checkpoint/checkpoint-contents';
import { difference } from '../checkpoint/difference';
import { EMPTY_DROPOUT_RECORD } from '../checkpoint/dropout-record';
import { packageVersions } from '../checkpoint/versions';
import type { Word } from '../events/early-words/early-words';
import { continuation, type Continuation } from '../loop/continuation';
import { initialState } from '../loop/loop-state';
import type { TrainConfig } from './config';
import { conditionsOf, modelConfig } from './network/model';
import { chooseTeacher, type Teacher } from './teacher';
import type { TrainOptions } from './train-options';

/** A run that begins, or goes on. */
export interface Run {
  readonly checkpoint: Checkpoint;
  readonly batches: BatchSource;
  readonly schedule: NoiseSchedule;
  readonly teacher: Teacher | undefined;
  /** What is to be said before it goes on. */
  readonly notes: readonly Word[];
  /** Whether it goes on as a training of another length that was never another. */
  readonly lengthened: boolean;
  /** The record of the checkpoint, where there is one: no longer that of what goes on from it. */
  readonly record: TrainingRecord | undefined;
}

/**
 * What a run starts from: the checkpoint in its folder, or a fresh one, as always where it has none.
 * @throws as `train`
 */
export async function prepareRun(options: Omit<TrainOptions, 'out'> & { readonly out?: string }): Promise<Run> {
  const { dataset, guidance, config, out } = options;
  const training = dataset.clips.filter((clip) => clip.split === 'train');
  if (training.length === 0)
    throw new AntiphonError('TOO_LITTLE_DATA', { path: dataset.name, problem: 'there is no clip to train on' });
  const model = modelConfig(dataset, config, guidance);
  const teacher = chooseTeacher(options.teacher, guidance, { model, config, dataset });
  const there = out === undefined ? undefined : await readCheckpoint(out);
  const found = there && { ...there, record: undefined };
  const going = found && continuation(found, config);
  if (out !== undefined && found !== undefined && going !== undefined)
    assertSameRun(found, going, { out, exact: options.exact === true, dataset, guidance, teacher });
  // A run goes on as it began, though this version may fit otherwise than the one that began it.
  const normalisation = found?.normalisation ?? normalisationOfRun(dataset, config);
  const schedule = noiseSchedule(config.schedule);
  const batches = new BatchSource(dataset, normalisation, config, schedule.alphaBars.length);
  const checkpoint = going?.from ?? {
    ...fresh(model, dataset, guidance, config, normalisation),
    ...(teacher === undefined ? {} : { teacher: teacher.identity }),
  };
  const lengthened = going !== undefined && going.lengthened && going.exact;
  return { checkpoint, batches, schedule, teacher, notes: going?.notes ?? [], lengthened, record: there?.record };
}

function fresh(
  model: FilmTransformerConfig,
  dataset: Dataset,
  guidance: Guidance,
  config: TrainConfig,
  normalisation: Checkpoint['normalisation'],
): Checkpoint {
  const parameters = initFilmTransformer(model, Random.stream(config.seed, 'initial-weights'));
  return {
    format: FILE_FORMATS.checkpoint,
    step: 0,
    config,
    guidance: guidance.spec,
    model,
    dataset: { name: dataset.name, hash: dataset.hash },
    motion: dataset.motion as Checkpoint['motion'],
    conditions: conditionsOf(dataset, config),
    normalisation,
    ...(config.band === 'none' ? {} : { band: bandOf(dataset, config.frames, config.band) }),
    dropoutRecord: EMPTY_DROPOUT_RECORD,
    history: [],
    shapes: Object.fromEntries(Object.entries(parameters).map(([name, { shape }]) => [name, [...shape]])),
    versions: packageVersions(),
    state: initialState({ parameters }),
  };
}

/** What the run normalises by: as its dataset, key frames as the motion that they are. */
function normalisationOfRun(dataset: Dataset, config: TrainConfig): Normalisation {
  const fitted = normalisationOf(dataset);
  const own = conditionsOf(dataset, config).filter((spec) => !isHeard(spec));
  const keyFrames = Object.fromEntries(own.map(({ name }) => [name, fitted.motion]));
  return { ...fitted, conditions: { ...fitted.conditions, ...keyFrames } };
}

/** A folder that holds another run is never overwritten. */
function assertSameRun(
  found: Checkpoint,
  { compared, problem, exact }: Continuation<Checkpoint>,
  now: Pick<TrainOptions, 'out' | 'exact' | 'dataset' | 'guidance'> & Pick<Run, 'teacher'>,
): void {
  const refuse = (why: string) => new AntiphonError('INVALID_CHECKPOINT', { path: now.out, problem: why });
  const differences = [
    ['dataset', found.dataset.hash, now.dataset.hash],
    ['motion', motionName(found.motion), motionName(now.dataset.motion)],
    ['guidance', ...difference(found.guidance, now.guidance.spec)],
    // Training knows nothing of how the model will be sampled.
    ['config', ...difference(found.config, { ...compared, spacing: found.config.spacing })],
    ['teacher', teacherName(found.teacher), teacherName(now.teacher?.identity)],
  ].filter(([, before, after]) => before !== after);
  if (differences.length > 0) {
    const [what, before, after] = differences[0] ?? [];
    throw refuse(`it belongs to a run with another ${what} (there ${before}, asked ${after})`);
  }
  if (problem !== undefined) throw refuse(problem);
  if (now.exact === true && !exact) throw refuse('it was a training of another length, and its decay depends on that');
}

/** The same files may be read otherwise by another version. */
function motionName(motion: MotionFormat): string {
  return `${featureCount(motion)} features at ${motion.fps} Hz`;
}

function teacherName(teacher: Checkpoint['teacher']): string {
  if (teacher === undefined) return 'none';
  return `"${teacher.kind}" at step ${teacher.step}, ${teacher.sha256.slice(0, 12)}…`;
}
