export { LARGEST_YAML, parseYaml } from './spec/parse-yaml';
export { parseExperimentSpec, experimentJsonSchema, experimentSpecSchema } from './spec/spec';
export { armSchema } from './spec/arm-spec';
export type { ArmSpec } from './spec/arm-spec';
export type { ExperimentSpec, ExperimentSpecInput } from './spec/spec';
export { isScalable, planExperiment } from './plan/plan';
export type { Cell, Training } from './plan/plan';
export type { ModelOutline } from './plan/steps-within';
export { armsFailed, stopsAll, wordsOf } from './run/failures';
export { runExperiment } from './run/run';
export type { ExperimentProgress, RunOptions } from './run/run-options';
export { InProcessExecutor } from './executors/in-process';
export type { ArmSampler, Executor, ExecutorWork, SampledMotions, SampleRequest } from './executors/executor';
export { meanOverClips } from './metrics/mean-over-clips';
export type { Share } from './metrics/mean-over-clips';
export { allMetrics, METRICS, metricNames, registerMetric } from './metrics/registry';
export { METRIC_NAMES, NOT_MEASURABLE } from './metrics/metric';
export type { EvaluationWindow, Metric, MetricContext, MetricName, MetricValue, SampledWindow } from './metrics/metric';
export { referenceEvaluation } from './metrics/reference-evaluation';
export type { ReferenceEvaluation, ReferenceNumbers } from './metrics/reference-evaluation';
export { bootstrapMeanInterval } from './statistics/bootstrap';
export { holm } from './statistics/holm';
export { pairedDifference } from './statistics/paired-difference';
export type { PairedDifference } from './statistics/paired-difference';
export { recordingPicture } from './report/plots/recording';
export type { PicturedRecording } from './report/plots/recording';
export { reportHtml } from './report/page/html';
export { reportMarkdown } from './report/markdown';
export { readReport } from './report/read-report';
export { reportTable } from './report/table';
export { verdict } from './report/verdict';
export type {
  CellMetrics,
  Comparison,
  Interval,
  MetricDescription,
  MetricValues,
  Provenance,
  Report,
  ReportArm,
  ReportCard,
  ReportCell,
  ReportDesign,
  ReportFailure,
  ReportFloors,
  Scores,
} from './report/report-json';
export { evaluationSet } from './evaluation/evaluation-set';
export type { ConditionedWindow, EvaluationOptions, EvaluationSet } from './evaluation/evaluation-set';
export { scoreMotions } from './evaluation/score';
export { evaluateBundle } from './evaluation/evaluate-bundle';
export type { BundleEvaluation, BundleEvaluationOptions } from './evaluation/evaluate-bundle';
