import { FILE_FORMATS } from '@antiphon/core';
import { createGuidance, guidanceCitations } from '@antiphon/guidance';
import type { Dataset } from '@antiphon/data';
import own from '../../package.json' with { type: 'json' };
import type { EvaluationSet } from '../evaluation/evaluation-set';
import type { Ladder } from '../ladder/ladder';
import { allMetrics } from '../metrics/registry';
import { confirmatoryMetrics, exploratoryMetrics, metricsOff } from '../spec/chosen-metrics';
import type { ExperimentSpec } from '../spec/spec';
import { CITATIONS } from './citations';
import { compareArms, marginsGiven, primaryOf } from './comparisons/compare-arms';
import { withNeeds } from './comparisons/needs';
import type { Making } from './provenance';
import type {
  Report,
  ReportCard,
  ReportCell,
  ReportDesign,
  ReportFailure,
  ReportFloors,
  ReportMargin,
  ReportTraining,
} from './report-json';
import { summariesOf } from './summaries';
import { verdict } from './verdict/verdict';

/** Puts cells and floors together: comparisons, verdict, provenance. */
export function buildReport(parts: {
  readonly spec: ExperimentSpec;
  readonly dataset: Dataset;
  readonly evaluation: EvaluationSet;
  readonly cells: readonly ReportCell[];
  readonly floors: ReportFloors;
  /** By arm, where it was audited. */
  readonly cards?: ReadonlyMap<string, ReportCard>;
  readonly failures?: readonly ReportFailure[];
  /** Which metrics may judge; without it, all. */
  readonly ladder?: Ladder;
  /** By metric; default: those of the spec that are numbers. */
  readonly margins?: Readonly<Record<string, ReportMargin>>;
  /** What was said before the training. */
  readonly outlook?: readonly string[];
  /** What it was made on. */
  readonly made?: readonly Making[];
  /** How the trainings went; none: nobody knows. */
  readonly trainings?: readonly ReportTraining[];
}): Report {
  const { spec, dataset, evaluation, cells, floors, cards, failures = [], ladder, margins, outlook } = parts;
  const { made = [], trainings = [] } = parts;
  const arms = spec.arms.map(({ guidance, ...arm }) => {
    const card = cards?.get(arm.name);
    return { ...arm, guidance: createGuidance(guidance).spec, ...(card === undefined ? {} : { card }) };
  });
  const off = metricsOff(spec);
  const shown = allMetrics().filter(({ name }) => !off.includes(name));
  const metrics = shown.map(({ name, label, unit, better, description, range }) => ({
    name,
    label,
    unit,
    better,
    description,
    ...(range === undefined ? {} : { range }),
  }));
  const provenance = {
    dataset: dataset.name,
    dataHash: dataset.hash,
    spec,
    trainSeeds: spec.trainSeeds,
    windows: evaluation.windows.length,
    framesPerWindow: spec.training.frames,
    fps: dataset.motion.fps,
    motionsPerWindow: spec.sampling.seeds,
    ...(spec.training.keyFrameEvery === null ? {} : { trueKeyFrameEvery: spec.training.keyFrameEvery }),
    unit: evaluation.unit,
    units: new Set(evaluation.windows.map(({ unit }) => unit)).size,
    ...(outlook === undefined ? {} : { outlook }),
    versions: { '@antiphon/experiment': own.version, node: process.versions.node },
    ...(made.length === 0 ? {} : { made }),
    citations: [...new Set([...arms.flatMap(({ guidance }) => guidanceCitations(guidance)), ...CITATIONS])],
  };
  const comparisons = withNeeds(compareArms(cells, spec, { ladder, margins }));
  const findings = {
    design: designOf(spec, margins),
    arms,
    cells,
    summaries: summariesOf(cells),
    ...(failures.length > 0 ? { failures } : {}),
    comparisons,
    metrics,
    floors,
    ...(ladder === undefined ? {} : { ladder }),
    ...(trainings.length === 0 ? {} : { trainings }),
    provenance,
  };
  return { format: FILE_FORMATS.report, name: spec.name, verdict: verdict(findings), ...findings };
}

/** How a spec makes its arms comparable, and what it claims. */
export function designOf(spec: ExperimentSpec, margins = marginsGiven(spec)): ReportDesign {
  const { scales, sampling, baseline } = spec;
  const primary = primaryOf(spec);
  const lost = Object.keys(spec.equivalence ?? {}).filter((metric) => margins[metric] === undefined);
  return {
    scales: scales === 'own' ? 'own' : 'each',
    ...(sampling.nfe === undefined ? { steps: [sampling.steps].flat()[0] } : { nfe: sampling.nfe }),
    ...(spec.metrics === undefined
      ? {}
      : {
          metrics: {
            confirmatory: confirmatoryMetrics(spec),
            exploratory: exploratoryMetrics(spec),
            off: metricsOff(spec),
          },
        }),
    ...(baseline === undefined ? {} : { baseline }),
    ...(primary === undefined ? {} : { primary }),
    ...(Object.keys(margins).length === 0 ? {} : { margins }),
    ...(lost.length === 0 ? {} : { marginsLost: lost }),
  };
}
