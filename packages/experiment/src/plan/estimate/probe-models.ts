import { Random } from '@antiphon/core';
import { auditBundle, Generator, type BundleInMemory } from '@antiphon/generate';
import { createGuidance } from '@antiphon/guidance';
import { probeTraining, type TrainingProbe } from '@antiphon/train';
import { bundleInMemory } from '../../evaluation/bundle-in-memory';
import type { ConditionedWindow } from '../../evaluation/evaluation-set';
import { BATCH } from '../../executors/in-process';
import type { Cell, Training } from '../plan';
import { timed, type ArmCosts, type TrainingCosts } from './costs';
import type { EstimateOptions } from './estimate-options';

/** Steps of a sampling that are measured: the difference is what its steps cost, the rest what a batch costs. */
const [FEW, MORE] = [2, 6];
/** Seconds that a sampling's measurement may take, or it is made of fewer motions. */
const LONGEST = 12;

/** A model that was trained for a few steps, opened. */
export interface ProbedModel {
  readonly probe: TrainingProbe;
  readonly bundle: BundleInMemory;
  readonly costs: TrainingCosts;
  /** Seconds of an audit of it, as trained. */
  readonly audit: number;
}

/** What tells two trainings' costs apart: what stands in for dropped conditions, and who teaches. Else they differ in what is drawn. */
export function costClass({ guidance }: Pick<Training, 'guidance'>): string {
  const { nullCondition, target } = createGuidance(guidance);
  return `${nullCondition} ${target?.teacher ?? ''}`;
}

/** Trains a model for a few steps, exports it in memory, opens and audits it. @param teacher of the training, probed before */
export async function probeModel(
  { guidance, trainSeed }: Training,
  { spec, dataset, clock, engine, signal }: EstimateOptions,
  teacher: ProbedModel | undefined,
): Promise<ProbedModel> {
  const probe = await probeTraining({
    dataset,
    guidance: createGuidance(guidance),
    config: { ...spec.training, seed: trainSeed },
    clock,
    engine,
    ...(signal && { signal }),
    ...(teacher && { teacher: teacher.probe.trained }),
  });
  const bundle = bundleInMemory(probe.bundle);
  const opened = await timed(clock, () => Generator.open(bundle, { ...(signal && { signal }) }));
  const closed = await timed(clock, () => opened.value.close());
  const audit = await timed(clock, () => auditBundle(bundle, { sampling: guidance }));
  return { probe, bundle, costs: { ...probe, open: opened.seconds + closed.seconds }, audit: audit.seconds };
}

/** What an arm's sampling costs on a model of its kind. @param windows that are sampled @param isAudited whether an arm that samples from another's model is audited itself, or taken to be as that one */
export async function probeArm(
  cell: Cell,
  trained: Training,
  model: ProbedModel,
  { windows, isAudited }: { readonly windows: readonly ConditionedWindow[]; readonly isAudited: boolean },
  options: EstimateOptions,
): Promise<ArmCosts> {
  const { clock, spec, signal, shown } = options;
  const { bundle } = model;
  // The networks know nothing of how it was trained; what may be asked of them does.
  const own = { ...bundle, manifest: { ...bundle.manifest, guidance: trained.guidance } };
  const opened = await timed(clock, () => Generator.open(own, { ...(signal && { signal }) }));
  const generator = opened.value;
  try {
    const wanted = Math.min(BATCH, windows.length * spec.sampling.seeds);
    const sample = (count: number, steps: number) =>
      timed(clock, () =>
        generator.sample({
          conditions: Array.from({ length: count }, (_, i) => windows[i % windows.length]?.conditions ?? {}),
          seeds: Array.from({ length: count }, (_, i) => Random.stream(0, 'probe', i).bits()),
          guidance: cell.guidance,
          sampler: cell.sampler,
          steps,
          spacing: cell.spacing,
          ...(signal && { signal }),
        }),
      );
    await sample(1, 1); // the first run of a network plans its memory
    const one = await sample(1, FEW);
    const most = Math.floor((LONGEST * FEW) / (one.seconds * (FEW + MORE)));
    const count = Math.max(1, Math.min(wanted, most));
    const [few, more] = [await sample(count, FEW), await sample(count, MORE)];
    const evaluation = Math.max(0, more.seconds - few.seconds) / ((more.value.nfe - few.value.nfe) * count);
    const batch = Math.max(0, few.seconds - few.value.nfe * count * evaluation);
    const arm = options.spec.arms.find(({ name }) => name === cell.arm);
    const page = arm === undefined ? undefined : await shown?.probe(generator, arm);
    const isOwn = cell.arm === trained.arm || !isAudited;
    const audit = isOwn
      ? model.audit
      : (await timed(clock, () => auditBundle(own, { sampling: cell.guidance }))).seconds;
    return { batch, evaluation, audit, shown: page === undefined ? 0 : page + opened.seconds };
  } finally {
    await generator.close();
  }
}
