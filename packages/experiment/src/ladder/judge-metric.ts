import type { Metric, MetricValue } from '../metrics/metric';
import { formatNumber } from '../report/format-number';
import { holm } from '../statistics/holm';
import { pairedT } from './paired-t';
import type { SpoilName } from './spoil-names';

/** What a metric makes of true motion that is spoiled in one way and strength. */
export interface Rung {
  readonly spoil: SpoilName;
  readonly label: string;
  readonly dose?: string;
  readonly value: MetricValue;
}

const LEVEL = 0.05;
/** With fewer units than this nothing is told. */
const FEWEST_UNITS = 3;
/** With fewer units than this no test can be sure, and a metric that moves as it should does not fail for want of clips. */
const ENOUGH_UNITS = 6;
/** Share of a spoil's whole change that is too small to count as a step back: a metric that has arrived may tremble a little. */
const STEP_BACK = 0.01;
/** Share of all that a metric moves on the ladder below which a difference is rounding. */
const ROUNDING = 1e-6;

/**
 * Whether a metric orders true motion and spoiled motion as it must. It fails where
 * - a spoil that it answers (`answers`) does not move it the way it says: from the truth to the strongest dose significantly, on the way nowhere significantly back;
 * - a spoil of any kind makes it significantly better than the truth, where lower or higher is better.
 *
 * Without answers, no spoil that it tells from the truth means that it measures nothing that is known.
 *
 * Differences are paired by unit, tests one-sided at 5 % (Student's t or the sign test). Where there are many chances to fail (steps back, better than the truth), Holm's correction keeps them together at 5 %.
 * Not judged: what the truth or fewer than three units have no value for, and what says of no spoil which way it goes.
 */
export function judgeMetric(
  metric: Metric,
  truth: MetricValue,
  rungs: readonly Rung[],
): { readonly measures?: boolean; readonly problems: readonly string[] } {
  const measurable = rungs.filter(({ value }) => unitsOfBoth(truth, value) >= FEWEST_UNITS);
  const answered = measurable.filter(({ spoil }) => metric.answers?.[spoil] !== undefined);
  if (truth.value === null || (answered.length === 0 && (metric.better === 'truth' || measurable.length === 0)))
    return { problems: [] };
  const values = [truth, ...measurable.map(({ value }) => value)].flatMap(({ value }) => value ?? []);
  const rounding = ROUNDING * (Math.max(...values) - Math.min(...values));
  const wrong = wrongAnswers(metric, truth, { rungs: answered, rounding });
  const others = measurable.filter(({ spoil }) => wrong.every((each) => each.spoil !== spoil));
  const problems = [...wrong.map(({ problem }) => problem), ...rewards(metric, truth, { rungs: others, rounding })];
  if (answered.length === 0 && problems.length === 0)
    problems.push(...tellsNothing(metric, truth, { rungs: measurable, rounding }));
  return { measures: problems.length === 0, problems };
}

interface Judged {
  readonly rungs: readonly Rung[];
  /** Differences up to this are none. */
  readonly rounding: number;
}

/** What is wrong with the way a metric answers spoils, the first problem of each. */
function wrongAnswers(
  { answers = {} }: Metric,
  truth: MetricValue,
  { rungs, rounding }: Judged,
): { readonly spoil: SpoilName; readonly problem: string }[] {
  const chains = [...new Set(rungs.map(({ spoil }) => spoil))].map((spoil) => {
    const own = rungs.filter((rung) => rung.spoil === spoil);
    const way = answers[spoil] ?? 'rises';
    return { spoil, way, sign: way === 'rises' ? (1 as const) : (-1 as const), own, strongest: own[own.length - 1] };
  });
  const steps = chains.flatMap(({ spoil, way, sign, own, strongest }) => {
    const all = pairedT(truth.perClip, strongest.value.perClip, { sign, least: rounding });
    const least = Math.max(rounding, STEP_BACK * Math.abs(all.mean));
    return own.map((to, i) => {
      const from = i === 0 ? truth : own[i - 1].value;
      const before = i === 0 ? 'the truth' : worded(own[i - 1]);
      const { p } = pairedT(from.perClip, to.value.perClip, { sign: sign === 1 ? -1 : 1, least });
      const problem = `${worded(to)} makes it ${way === 'rises' ? 'lower' : 'higher'} than ${before}, where it should ${infinitive(way)}: ${formatNumber(to.value.value)}, ${before} has ${formatNumber(from.value)}`;
      return { spoil, p, problem };
    });
  });
  const adjusted = holm(steps.map(({ p }) => p));
  return chains.flatMap(({ spoil, way, sign, strongest }) => {
    const back = steps.find((step, i) => step.spoil === spoil && adjusted[i] < LEVEL);
    if (back !== undefined) return [{ spoil, problem: back.problem }];
    const { p, pSign, mean, units } = pairedT(truth.perClip, strongest.value.perClip, { sign, least: rounding });
    // Differences that are all of one sign are no chance, however skewed.
    if (Math.min(p, pSign) < LEVEL || (mean > rounding && units < ENOUGH_UNITS)) return [];
    const problem = `${worded(strongest)} should make it ${infinitive(way)}, and does not as far as these clips can tell: ${formatNumber(strongest.value.value)}, the truth has ${formatNumber(truth.value)}`;
    return [{ spoil, problem }];
  });
}

/** Rungs that a metric finds better than the truth. */
function rewards({ better, ofTruth }: Metric, truth: MetricValue, { rungs, rounding }: Judged): string[] {
  if (better === 'truth') return [];
  const sign = better === 'higher' ? 1 : -1;
  // To a distance between sets, swapped motion is the same set: whether its correction for few clips, made for two sets, goes below 0 there is no answer to a question.
  const asked = rungs.filter(({ spoil }) => spoil !== 'swapped' || ofTruth !== 'halves');
  const tests = asked.map(({ value }) => pairedT(truth.perClip, value.perClip, { sign, least: rounding }));
  const adjusted = holm(tests.map(({ p }) => p));
  return asked.flatMap((rung, i) =>
    adjusted[i] < LEVEL
      ? [
          `${worded(rung)} makes it prefer that to the truth: ${formatNumber(rung.value.value)}, the truth has ${formatNumber(truth.value)}`,
        ]
      : [],
  );
}

/** Of a metric without answers: that no spoil makes it worse. */
function tellsNothing({ better }: Metric, truth: MetricValue, { rungs, rounding }: Judged): string[] {
  const sign = better === 'higher' ? -1 : 1;
  const tests = rungs.map(({ value }) => pairedT(truth.perClip, value.perClip, { sign, least: rounding }));
  const adjusted = holm(tests.map(({ p, pSign }) => Math.min(1, 2 * Math.min(p, pSign))));
  const few = tests.every(({ units }) => units < ENOUGH_UNITS) && tests.some(({ mean }) => mean > rounding);
  return few || adjusted.some((p) => p < LEVEL) ? [] : ['it tells no spoiled motion from the truth'];
}

function worded({ label, dose }: Rung): string {
  return dose === undefined ? label : `${label} (${dose})`;
}

function infinitive(way: 'rises' | 'falls'): string {
  return way === 'rises' ? 'rise' : 'fall';
}

function unitsOfBoth(a: MetricValue, b: MetricValue): number {
  return Object.entries(a.perClip).filter(([unit, value]) => value !== null && (b.perClip[unit] ?? null) !== null)
    .length;
}
