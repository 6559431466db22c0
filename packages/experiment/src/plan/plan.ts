import { AntiphonError, type GuidanceSpec, type Spacing } from '@antiphon/core';
import { createGuidance, guidanceDefinition } from '@antiphon/guidance';
import type { ArmSpec } from '../spec/arm-spec';
import type { ExperimentSpec } from '../spec/spec';
import { stepsWithin, type ModelOutline } from './steps-within';

/** One model to train: an arm with one training seed. */
export interface Training {
  readonly id: string;
  readonly arm: string;
  readonly guidance: GuidanceSpec;
  readonly trainSeed: number;
  /** Id of the training whose model teaches this one; it comes earlier in the plan. */
  readonly teacher?: string;
  /** What is sampled from it: the cells of the arm itself, and of those that share its model. */
  readonly cells: readonly Cell[];
}

/** One entry of the report: a trained arm, sampled in one way. */
export interface Cell {
  /** File name safe. */
  readonly id: string;
  readonly arm: string;
  /** With the cell's scale. */
  readonly guidance: GuidanceSpec;
  readonly trainSeed: number;
  readonly scale: number;
  readonly sampler: string;
  readonly steps: number | string;
  /** Default: as the trained model's bundle says. */
  readonly spacing?: Spacing;
  /** Of whose windows it is sampled. Default: the test clips'. Those of validation clips say how far the baseline is from the truth, where a margin is a share of that. */
  readonly split?: 'validation';
}

/**
 * What a spec asks to be done, in an order that finishes all arms of one training seed before the next, and a teacher before its student. An arm whose guidance has
 * one branch gets scale 1 only, since it has nothing to extrapolate from, or the scale that is trained in where each arm has its own.
 * @param data what the corpus is like; only `sampling.nfe` needs it
 * @throws INVALID_INPUT where `sampling.nfe` does not suffice for one step of an arm
 */
export function planExperiment(
  spec: ExperimentSpec,
  data: Omit<ModelOutline, 'training'> = { conditions: [], fps: 30 },
): Training[] {
  const { spacing = spec.training.spacing } = spec.sampling;
  const model = { ...data, training: { ...spec.training, spacing } };
  return spec.trainSeeds.flatMap((trainSeed) =>
    trainedArms(spec.arms).map(({ name, guidance, teacher }) => ({
      id: trainingId(name, trainSeed),
      arm: name,
      guidance,
      trainSeed,
      ...(teacher === undefined ? {} : { teacher: trainingId(teacher, trainSeed) }),
      cells: spec.arms
        .filter((arm) => (arm.model ?? arm.name) === name)
        .flatMap((arm) => cellsOf(arm, trainSeed, spec, model)),
    })),
  );
}

/** Whether a guidance has a scale to set. */
export function isScalable(guidance: GuidanceSpec): boolean {
  const definition = guidanceDefinition(guidance.kind);
  return definition.oneBranch !== true && definition.options.scale?.type === 'number';
}

/** Whether a cell was sampled with the steps that every scale has: its own under a budget of evaluations, else the first of the spec. */
export function isMain({ steps }: Pick<Cell, 'steps'>, { sampling }: ExperimentSpec): boolean {
  return sampling.nfe !== undefined || steps === [sampling.steps].flat()[0];
}

/** The scale at which guidance shows: the smallest above 1 of those that arms are compared at; `own` where each has its own. */
export function guidedScaleOf({ scales }: Pick<ExperimentSpec, 'scales'>): number | 'own' {
  if (scales === 'own') return scales;
  const sorted = [...scales].sort((a, b) => a - b);
  return sorted.find((scale) => scale > 1) ?? sorted[0];
}

/** The pairs of arms that are compared. */
export function pairsOf({ arms, baseline }: Pick<ExperimentSpec, 'arms' | 'baseline'>): [string, string][] {
  const names = arms.map(({ name }) => name);
  if (baseline !== undefined) return names.filter((name) => name !== baseline).map((name) => [name, baseline]);
  return names.flatMap((a, i) => names.slice(i + 1).map((b): [string, string] => [a, b]));
}

function trainingId(arm: string, trainSeed: number): string {
  return `${arm}-seed${trainSeed}`;
}

/** The arms with a training, in the order of the spec but for teachers, which come before their students. */
function trainedArms(arms: readonly ArmSpec[]): ArmSpec[] {
  const trained = arms.filter(({ model }) => model === undefined);
  const ordered = trained.flatMap((arm) => [...trained.filter(({ name }) => name === arm.teacher), arm]);
  return [...new Set(ordered)];
}

function cellsOf(arm: ArmSpec, trainSeed: number, spec: ExperimentSpec, model: ModelOutline): Cell[] {
  const { sampler, spacing } = spec.sampling;
  const cells = settingsOf(arm, spec, model).map(({ scale, guidance, steps }): Cell => ({
    id: `${trainingId(arm.name, trainSeed)}-scale${scale}-${sampler}-${steps}`,
    arm: arm.name,
    guidance,
    trainSeed,
    scale,
    sampler,
    steps,
    ...(spacing && { spacing }),
  }));
  if (arm.name !== spec.baseline || !hasMarginOfBaseline(spec)) return cells;
  const guided = guidedScaleOf(spec);
  const main = cells.filter((cell) => isMain(cell, spec));
  const measured = main.find(({ scale }) => scale === guided) ?? main[0];
  return measured === undefined
    ? cells
    : [...cells, { ...measured, id: `${measured.id}-validation`, split: 'validation' }];
}

/** Whether a margin of equivalence is a share of the baseline's distance from the truth. */
function hasMarginOfBaseline({ equivalence = {} }: ExperimentSpec): boolean {
  return Object.values(equivalence).some((margin) => typeof margin === 'object' && margin.of === 'baseline');
}

type Setting = Pick<Cell, 'scale' | 'guidance' | 'steps'>;

function settingsOf(arm: ArmSpec, spec: ExperimentSpec, model: ModelOutline): Setting[] {
  const { nfe, steps } = spec.sampling;
  const scaled = scaledGuidances(arm, spec.scales);
  if (nfe !== undefined)
    return scaled.map((setting) => {
      const affordable = stepsWithin(nfe, setting.guidance, model);
      if (affordable !== undefined) return { ...setting, steps: affordable };
      const problem = `${nfe} evaluations do not suffice for one step of arm "${arm.name}"`;
      throw new AntiphonError('INVALID_INPUT', { source: 'sampling.nfe', problem });
    });
  const [first, ...others] = [steps].flat();
  const guided = scaled.find(({ scale }) => scale > 1) ?? scaled[0];
  return [
    ...scaled.map((setting) => ({ ...setting, steps: first })),
    ...others.map((further) => ({ ...guided, steps: further })),
  ];
}

function scaledGuidances({ guidance }: ArmSpec, scales: ExperimentSpec['scales']): Omit<Setting, 'steps'>[] {
  if (scales === 'own') return [{ scale: ownScale(guidance), guidance }];
  if (!isScalable(guidance)) return [{ scale: 1, guidance }];
  return [...new Set(scales)].sort((a, b) => a - b).map((scale) => ({ scale, guidance: { ...guidance, scale } }));
}

function ownScale(guidance: GuidanceSpec): number {
  const { scale } = createGuidance(guidance).spec;
  return typeof scale === 'number' ? scale : 1;
}
