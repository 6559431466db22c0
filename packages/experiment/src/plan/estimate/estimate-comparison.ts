import { floors } from '../../evaluation/floors';
import { scoreMotions } from '../../evaluation/score';
import { ladder, measuresHere, type Ladder } from '../../ladder/ladder';
import { confirmatoryMetrics } from '../../spec/chosen-metrics';
import { armsOf, cardId } from '../../store/results';
import type { Survey } from '../../store/survey';
import type { PreparedComparison } from '../check/prepare-comparison';
import type { Cell, Training } from '../plan';
import { surveyed, type ComparisonPlan } from '../plan-comparison';
import { addUp, type TimeEstimate } from './add-up';
import { timed, type ArmCosts, type Costs, type TrainingCosts } from './costs';
import type { EstimateOptions } from './estimate-options';
import { probeArm, probeModel, costClass, type ProbedModel } from './probe-models';

/** What a run will take on this machine, from a few steps and samplings of each kind that were really made. */
export interface ComparisonEstimate {
  /** Seconds, so far as the run's folder does not have it yet. */
  readonly seconds: TimeEstimate;
  /** Bytes of memory, at the most. */
  readonly memory: number;
  /** Bytes that the run's folder will grow by. */
  readonly disk: number;
  /** Metrics that are to decide and can, as far as these recordings tell. Without one, no comparison can pass. */
  readonly deciding: readonly string[];
  /** Metrics that are to decide and cannot on these data, with what is wrong: they take no part in the verdict. */
  readonly notMeasuring: readonly { readonly metric: string; readonly problem: string }[];
}

/**
 * Plans a comparison (`planComparison`) and measures what its parts cost: some training steps of each kind of model, its validation, export and audit, some steps of sampling each arm, the metrics on the recordings. Nothing is written.
 * @throws as `planComparison` and as a training does; INTERRUPTED
 */
export async function estimateComparison(
  options: EstimateOptions,
): Promise<{ readonly planned: ComparisonPlan; readonly estimate: ComparisonEstimate }> {
  const { spec, shown } = options;
  const { planned, prepared, found } = await surveyed(options);
  options.onPlanned?.(planned);
  const { plan } = prepared;
  const once = await ofData(options, prepared);
  const { trainings, arms } = await probed(options, prepared, planned);
  const missing = plan.map((training) => ({ training, ...missingOf(training, found) }));
  const opened = missing.filter(({ cells, audits }) => cells.length + audits.length > 0);
  // A kept cell is of the same windows, and so are what was computed of them.
  const isNew = planned.cells.every(({ state }) => state === 'new');
  const costs: Costs = { trainings, arms, scoring: once.scoring, once: isNew ? once.once : 0, report: 0 };
  const armOf = new Map(plan.flatMap(({ cells }) => cells.map(({ id, arm }) => [id, arm] as const)));
  const seconds = addUp(
    planned,
    {
      cells: planned.cells.map((cell) => ({ ...cell, arm: armOf.get(cell.id) ?? '' })),
      audits: missing.flatMap(({ audits }) => audits.map(({ arm }) => arm)),
      opened: opened.map(({ training }) => training.id),
      shown: shown?.arms ?? [],
    },
    spec,
    costs,
  );
  return {
    planned,
    estimate: {
      seconds,
      memory: memoryOf(planned, prepared),
      disk: diskOf(planned, trainings, options),
      deciding: once.deciding,
      notMeasuring: once.notMeasuring,
    },
  };
}

/** What of a training is to be made. */
function missingOf(
  { cells }: Training,
  found: Survey,
): { readonly cells: readonly Cell[]; readonly audits: readonly Cell[] } {
  return {
    cells: cells.filter(({ id }) => !found.cells.has(id)),
    audits: armsOf(cells).filter((cell) => !found.cards.has(cardId(cell))),
  };
}

/** The parts that are computed of the data alone: done here as in the run. */
async function ofData(
  { spec, dataset, clock, onProgress }: EstimateOptions,
  { evaluations, measurable }: PreparedComparison,
) {
  onProgress?.('metrics on the recordings');
  const { test, validation } = evaluations;
  const count = spec.sampling.seeds;
  const truths = test.windows.flatMap(({ truth }) => Array.from({ length: count }, () => truth));
  const scored = await timed(clock, () => scoreMotions(truths, test, count));
  const floored = await timed(clock, () =>
    [test, ...(validation ? [validation] : [])].map((set) => floors(dataset, set, count)),
  );
  const climbed = await timed(clock, () => ladder(test));
  const judged = confirmatoryMetrics(spec).filter((name) => measurable.includes(name));
  return {
    scoring: scored.seconds,
    once: floored.seconds + climbed.seconds,
    deciding: judged.filter((metric) => measuresHere(climbed.value, metric)),
    notMeasuring: judged.flatMap((metric) => problemOf(climbed.value, metric)),
  };
}

function problemOf(found: Ladder, metric: string): { readonly metric: string; readonly problem: string }[] {
  return measuresHere(found, metric) ? [] : [{ metric, problem: found.metrics[metric]?.problems.join('; ') ?? '' }];
}

/** Seconds that the audits of arms without a model of their own may take here; where they would be longer, they are taken to be as long as their model's. */
const LONGEST_AUDITS = 60;

/** What each training and each arm costs, of which anything is to be made. */
async function probed(
  options: EstimateOptions,
  { plan, evaluations }: PreparedComparison,
  { trainings, cells }: ComparisonPlan,
) {
  const { spec, onProgress, shown } = options;
  const models = new Map<string, ProbedModel>();
  const costs = { trainings: new Map<string, TrainingCosts>(), arms: new Map<string, ArmCosts>() };
  const isNew = new Set(cells.filter(({ state }) => state === 'new').map(({ id }) => id));
  const isToDo = (training: Training, i: number) =>
    trainings[i]?.state !== 'kept' || training.cells.some(({ id }) => isNew.has(id));
  const wanted = plan.filter((training, i) => isToDo(training, i));
  const modelOf = async (training: Training): Promise<ProbedModel> => {
    const known = models.get(costClass(training));
    if (known !== undefined) return known;
    const teacher = plan.find(({ id }) => id === training.teacher);
    const taught = teacher && (await modelOf(teacher));
    onProgress?.(`some steps of ${training.id}`);
    const made = await probeModel(training, options, taught);
    models.set(costClass(training), made);
    return made;
  };
  const others = spec.arms.filter(({ model }) => model !== undefined).length;
  const isShown = (arm: string) => shown?.arms.includes(arm) === true;
  for (const training of plan) {
    const needed = wanted.includes(training) || training.cells.some(({ arm }) => isShown(arm));
    if (!needed) continue;
    const model = await modelOf(training);
    costs.trainings.set(training.id, model.costs);
    for (const cell of armsOf(training.cells.filter(({ split }) => split === undefined))) {
      if (costs.arms.has(cell.arm)) continue;
      onProgress?.(`sampling ${cell.arm}`);
      const arm = await probeArm(
        cell,
        training,
        model,
        { windows: evaluations.test.windows, isAudited: model.audit * others < LONGEST_AUDITS },
        options,
      );
      costs.arms.set(cell.arm, arm);
    }
  }
  return costs;
}

/** What this process has needed so far, which has done all that a run does, and the motions of the largest cell. */
function memoryOf({ cells }: ComparisonPlan, { evaluations }: PreparedComparison): number {
  const { context, windows } = evaluations.test;
  const motion = (windows[0]?.frames ?? 0) * context.features * Float32Array.BYTES_PER_ELEMENT;
  const largest = Math.max(0, ...cells.map(({ motions }) => motions));
  return process.resourceUsage().maxRSS * 1024 + 2 * largest * motion;
}

/** Bytes of a number in a result's JSON. */
const NUMBER = 24;
/** Bytes of the report and its pages, about. */
const REPORT = 400_000;

function diskOf(
  { trainings, cells, windows }: ComparisonPlan,
  costs: ReadonlyMap<string, TrainingCosts>,
  { shown, spec }: EstimateOptions,
): number {
  const models = trainings
    .filter(({ state }) => state !== 'kept')
    .map(({ id }) => (costs.get(id)?.checkpoint.bytes ?? 0) + (costs.get(id)?.export.bytes ?? 0));
  const results =
    cells.filter(({ state }) => state === 'new').length * windows.clips * NUMBER * confirmatoryMetrics(spec).length;
  const motions = (shown?.arms.length ?? 0) * (shown?.bytes ?? 0);
  return models.reduce((sum, bytes) => sum + bytes, 0) + results + motions + REPORT;
}
