import { isPromise, type Foreign } from '@antiphon/core';
import { SPOIL_NAMES } from '../ladder/spoil-names';
import type { Metric, MetricValue } from './metric';

/** A metric from outside that is held to its contract: what it gets wrong is said in words that name it. */
export function checkedMetric(metric: Metric, foreign: Foreign): Metric {
  return {
    ...metric,
    evaluate: (windows, context) => {
      const value = foreign.run('evaluate', () => metric.evaluate(windows, context));
      const problem = valueProblem(value) ?? beyondRange(value, metric.range);
      if (problem !== undefined) throw foreign.mistake(`its "evaluate" must return { value, perClip }, ${problem}`);
      return value;
    },
  };
}

/** What is wrong with the definition of a metric, as a clause. */
export function metricProblem(metric: Partial<Metric> | null | undefined): string | undefined {
  if (typeof metric !== 'object' || metric === null)
    return 'a metric is an object { name, label, unit, better, description, evaluate }';
  const { better, ofTruth, answers = {}, range, evaluate } = metric;
  const missing = (['label', 'unit', 'description'] as const).find((key) => typeof metric[key] !== 'string');
  if (missing !== undefined) return `it has no "${missing}"`;
  if (better !== 'lower' && better !== 'higher' && better !== 'truth')
    return 'its "better" must be "lower", "higher" or "truth"';
  if (ofTruth !== undefined && !['itself', 'halves', 'nothing'].includes(ofTruth))
    return 'its "ofTruth" must be "itself", "halves" or "nothing"';
  const rangeProblem = range === undefined ? undefined : problemOfRange(range);
  if (rangeProblem !== undefined) return rangeProblem;
  const answersProblem = problemOfAnswers(answers);
  if (answersProblem !== undefined) return answersProblem;
  return typeof evaluate === 'function' ? undefined : 'it has no function "evaluate"';
}

function problemOfRange(range: readonly unknown[]): string | undefined {
  const isEnd = (end: unknown) => end === null || (typeof end === 'number' && Number.isFinite(end));
  const [least, most] = Array.isArray(range) ? range : [];
  const both = typeof least === 'number' && typeof most === 'number';
  if (Array.isArray(range) && range.length === 2 && range.every(isEnd) && !(both && least >= most)) return undefined;
  return 'its "range" must be the least and the most that a value can be, such as [0, 1], or [0, null] where there is no end';
}

function problemOfAnswers(answers: NonNullable<Metric['answers']>): string | undefined {
  if (typeof answers !== 'object' || answers === null)
    return 'its "answers" must be an object such as { jitter: "rises" }';
  const names: readonly string[] = SPOIL_NAMES;
  const odd = Object.entries(answers).find(
    ([spoil, way]) => !names.includes(spoil) || (way !== 'rises' && way !== 'falls'),
  );
  if (odd === undefined) return undefined;
  const [spoil, way] = odd;
  return names.includes(spoil)
    ? `its "answers" to "${spoil}" must be "rises" or "falls", not ${JSON.stringify(way)}`
    : `its "answers" know ${names.map((name) => `"${name}"`).join(', ')}, not "${spoil}"`;
}

function valueProblem(found: Partial<MetricValue> | null | undefined): string | undefined {
  if (isPromise(found)) return 'but returned a promise';
  if (typeof found !== 'object' || found === null) return `but returned ${String(found)}`;
  const { value, perClip } = found;
  if (!isValue(value)) return `with a finite number or null as the value, which is ${String(value)}`;
  if (typeof perClip !== 'object' || perClip === null) return 'with a value for each unit, but has no "perClip"';
  const odd = Object.entries(perClip).find(([, each]) => !isValue(each));
  return odd === undefined ? undefined : `with finite numbers or null, but that of "${odd[0]}" is ${String(odd[1])}`;
}

/** Of the value alone, but for rounding: what a clip contributes to it may lie beyond. */
function beyondRange({ value }: MetricValue, range: Metric['range']): string | undefined {
  const [least, most] = range ?? [null, null];
  if (value === null) return undefined;
  const rounding = 1e-9 * Math.abs(value);
  if (value >= (least ?? -Infinity) - rounding && value <= (most ?? Infinity) + rounding) return undefined;
  return `with a value in its "range", ${least ?? 'any'} to ${most ?? 'any'}, which is not ${value}`;
}

function isValue(value: unknown): boolean {
  return value === null || (typeof value === 'number' && Number.isFinite(value));
}
