import { AntiphonError, type Guidance } from '@antiphon/core';
import { createGuidance } from '@antiphon/guidance';
import type { FilmTransformerConfig, ParameterValues } from '@antiphon/core/models';
import type { Checkpoint } from '../checkpoint/checkpoint-contents';
import { weightsHash } from '../export/weights-hash';
import type { TrainConfig } from './config';
import type { Network } from './network/evaluate-network';

/** A trained model whose guided prediction another one learns: its moving average, frozen. */
export interface Teacher extends Network {
  readonly values: ParameterValues;
  readonly identity: NonNullable<Checkpoint['teacher']>;
}

/**
 * The teacher of a run, or undefined where none is needed.
 * @throws INVALID_INPUT where one is needed and not given (or the other way round), where it speaks of other data or in another space
 *   than the student (what differs is named), or where it has no unconditional branch
 */
export function chooseTeacher(
  checkpoint: Checkpoint | undefined,
  guidance: Guidance,
  student: {
    readonly model: FilmTransformerConfig;
    readonly config: TrainConfig;
    readonly dataset: { readonly hash: string };
  },
): Teacher | undefined {
  const { kind } = guidance.spec;
  if (guidance.target?.teacher !== 'model') {
    if (checkpoint === undefined) return undefined;
    throw refusal(`a teacher was given, but "${kind}" learns from the data alone`);
  }
  if (checkpoint === undefined)
    throw refusal(
      `"${kind}" learns the guided prediction of a trained model; pass its checkpoint (--teacher; in a program, teacher)`,
    );
  assertSameTask(checkpoint, student);
  const { nullCondition } = createGuidance(checkpoint.guidance);
  if (nullCondition === 'none')
    throw refusal(
      `it was trained as "${checkpoint.guidance.kind}" and has no null condition, so nothing to guide with`,
    );
  if (checkpoint.dropoutRecord.allDropped === 0)
    throw refusal('its training never dropped all conditions at once, so its unconditional prediction means nothing');
  const { model, state, shapes } = checkpoint;
  return {
    model,
    nullCondition,
    values: Object.fromEntries(
      Object.entries(state.ema).map(([name, values]) => [name, { shape: shapes[name] ?? [values.length], values }]),
    ),
    identity: { kind: checkpoint.guidance.kind, step: checkpoint.step, sha256: weightsHash(state.ema) },
  };
}

function assertSameTask(
  { model, config, dataset }: Checkpoint,
  student: {
    readonly model: FilmTransformerConfig;
    readonly config: TrainConfig;
    readonly dataset: { readonly hash: string };
  },
): void {
  const conditions = (one: FilmTransformerConfig) =>
    one.conditions.map(({ name, width }) => `${name} [${width}]`).join(', ') || 'none';
  const compared: readonly (readonly [string, string | number, string | number])[] = [
    ['conditions', conditions(model), conditions(student.model)],
    ['frames', model.frames, student.model.frames],
    ['features', model.features, student.model.features],
    ['prediction', config.prediction, student.config.prediction],
    ['schedule', config.schedule, student.config.schedule],
    ['dataset hash', dataset.hash, student.dataset.hash], // and with it the normalisation
  ];
  for (const [what, theirs, ours] of compared)
    if (theirs !== ours) throw refusal(`its ${what} differs: ${theirs}, and the student's is ${ours}`);
}

function refusal(problem: string): AntiphonError {
  return new AntiphonError('INVALID_INPUT', { source: 'The teacher', problem });
}
