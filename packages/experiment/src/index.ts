export { experimentJsonSchema } from './spec/json-schema';
export { experimentSpecSchema } from './spec/schema';
export { defineExperiment, parseExperimentSpec } from './spec/spec';
export { armSchema } from './spec/arm-spec';
export type { ArmSpec } from './spec/arm-spec';
export type { ChosenMetrics } from './spec/chosen-metrics';
export type { ExperimentSpec, ExperimentSpecInput } from './spec/spec';
export { isScalable, planExperiment } from './plan/plan';
export { planComparison } from './plan/plan-comparison';
export type { ComparisonPlan, PlannedCell, PlannedTraining, PlanOptions } from './plan/plan-comparison';
export { estimateComparison } from './plan/estimate/estimate-comparison';
export type { ComparisonEstimate } from './plan/estimate/estimate-comparison';
export type { EstimateOptions } from './plan/estimate/estimate-options';
export type { TimeEstimate } from './plan/estimate/add-up';
export type { Cell, Training } from './plan/plan';
export type { ModelOutline } from './plan/steps-within';
export { armsFailed, stopsAll, wordsOf } from './run/failures';
export { runExperiment } from './run/run';
export type { ExperimentProgress, RunOptions } from './run/run-options';
export type { Beginning, Beginnings } from './store/beginnings';
export type { Counts, RunChange } from './store/reconcile';
export { runEventSchema } from './events/run-event';
export type { RunEvent } from './events/run-event';
export { EventLines } from './events/event-lines';
export { readRunEvents, runEventLines } from './events/read-run-events';
export { trainingCurves } from './events/training-curves';
export { trainingEventLines } from './events/training-lines';
export { validEvents } from './events/valid-events';
export { InProcessExecutor } from './executors/in-process';
export type { ArmSampler, Executor, ExecutorWork, SampledMotions, SampleRequest } from './executors/executor';
export { meanOverClips } from './metrics/mean-over-clips';
export type { Share } from './metrics/mean-over-clips';
export { allMetrics, METRICS, metricNames, registerMetric } from './metrics/registry';
export { METRIC_NAMES, NOT_MEASURABLE } from './metrics/metric';
export type { EvaluationWindow, Metric, MetricContext, MetricName, MetricValue, SampledWindow } from './metrics/metric';
export { ladder, measuresHere } from './ladder/ladder';
export type { Ladder, LadderOfMetric } from './ladder/ladder';
export { SPOIL_NAMES } from './ladder/spoil-names';
export type { SpoilName } from './ladder/spoil-names';
export { referenceEvaluation } from './metrics/reference-evaluation';
export type { ReferenceEvaluation, ReferenceNumbers } from './metrics/reference-evaluation';
export type { MetricRange } from './statistics/within-range';
export { bootstrapMeanInterval } from './statistics/bootstrap';
export { holm } from './statistics/holm';
export { crossedMean, intervalOf, pOf } from './statistics/crossed-mean';
export type { CrossedMean, VarianceComponents } from './statistics/crossed-mean';
export type { DiscreteDistribution } from './statistics/chi-square-nodes';
export { equivalenceP } from './statistics/equivalence';
export { meanSquares } from './statistics/mean-squares';
export type { MeanSquares } from './statistics/mean-squares';
export { obuchowskiRockette } from './statistics/obuchowski-rockette';
export type { CaseCovariances, ObuchowskiRockette } from './statistics/obuchowski-rockette';
export { studentTail } from './statistics/student-t';
export { detectable, powerOf, sufficientDesigns } from './statistics/power';
export type { Design, KnownComponents } from './statistics/power';
export { recordingPicture } from './report/plots/recording';
export type { PicturedRecording } from './report/plots/recording';
export { reportHtml } from './report/page/html';
export { escapeHtml } from './report/page/escape-html';
export { trainingSection } from './report/page/html-training';
export { STYLE as REPORT_STYLE } from './report/page/style';
export { reportMarkdown } from './report/text/markdown';
export { readReport } from './report/schema/read-report';
export { reportTable } from './report/text/table';
export { runsHtml } from './report/runs/runs-html';
export { runsTable } from './report/runs/runs-table';
export type { NamedReport } from './report/runs/named-report';
export { reportJsonSchema, reportSchema } from './report/schema/report-schema';
export { csvText } from './report/out/csv/csv-text';
export type { CsvValue } from './report/out/csv/csv-text';
export { exportReport, REPORT_EXPORTS } from './report/out/registry';
export type { ReportExport } from './report/out/registry';
export type { ExportedFile } from './report/out/exported-file';
export { writeExport } from './report/out/write-export';
export type { WrittenFile } from './report/out/write-export';
export type { Making, Provenance } from './report/provenance';
export { compareArms } from './report/comparisons/compare-arms';
export { isShown } from './report/comparisons/families';
export type { Judgement } from './report/comparisons/compare-arms';
export { verdict } from './report/verdict/verdict';
export type { Findings } from './report/verdict/findings';
export type {
  CellMetrics,
  Comparison,
  Conclusion,
  Equivalence,
  Excluded,
  Interval,
  LearningCurves,
  MetricDescription,
  MetricValues,
  Needs,
  Report,
  ReportArm,
  ReportCard,
  ReportCell,
  ReportDesign,
  ReportFailure,
  ReportFloors,
  ReportMargin,
  ReportMetrics,
  ReportPrimary,
  ReportSummary,
  ReportTraining,
  ReportTrainingWarning,
  Scores,
  ValidationCurves,
  SampleCurves,
} from './report/report-json';
export { evaluationSet } from './evaluation/evaluation-set';
export type { ConditionedWindow, EvaluationOptions, EvaluationSet } from './evaluation/evaluation-set';
export { scoreMotions } from './evaluation/score';
export { evaluateBundle } from './evaluation/evaluate-bundle';
export { trainingSamples } from './evaluation/training-samples';
export type { TrainingSamplesOptions } from './evaluation/training-samples';
export type { BundleEvaluation, BundleEvaluationOptions } from './evaluation/evaluate-bundle';
export { analyseServing } from './serving/analyse-serving';
export type { GatherOptions as AnalyseServingOptions } from './serving/gather/gather-records';
export { servingReportJsonSchema, servingReportSchema } from './serving/report-schema';
export type { ServingReport } from './serving/report-schema';
export { exportServing, SERVING_EXPORTS } from './serving/out/export-serving';
export type { ServingExport } from './serving/out/export-serving';
export { servingCsv } from './serving/out/csv';
export { servingTable } from './serving/out/table';
