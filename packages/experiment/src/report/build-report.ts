import { FILE_FORMATS } from '@antiphon/core';
import { createGuidance, guidanceCitations } from '@antiphon/guidance';
import type { Dataset } from '@antiphon/data';
import own from '../../package.json' with { type: 'json' };
import type { EvaluationSet } from '../evaluation/evaluation-set';
import { allMetrics } from '../metrics/registry';
import type { ExperimentSpec } from '../spec/spec';
import { CITATIONS } from './citations';
import { compareArms } from './compare-arms';
import type { Report, ReportCard, ReportCell, ReportDesign, ReportFailure, ReportFloors } from './report-json';
import { verdict } from './verdict';

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
}): Report {
  const { spec, dataset, evaluation, cells, floors, cards, failures = [] } = parts;
  const arms = spec.arms.map(({ guidance, ...arm }) => {
    const card = cards?.get(arm.name);
    return { ...arm, guidance: createGuidance(guidance).spec, ...(card === undefined ? {} : { card }) };
  });
  const metrics = allMetrics().map(({ name, label, unit, better, description }) => ({
    name,
    label,
    unit,
    better,
    description,
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
    versions: { '@antiphon/experiment': own.version, node: process.versions.node },
    citations: [...new Set([...arms.flatMap(({ guidance }) => guidanceCitations(guidance)), ...CITATIONS])],
  };
  const comparisons = compareArms(cells, spec);
  const findings = {
    design: designOf(spec),
    arms,
    cells,
    ...(failures.length > 0 ? { failures } : {}),
    comparisons,
    metrics,
    floors,
    provenance,
  };
  return { format: FILE_FORMATS.report, name: spec.name, verdict: verdict(findings), ...findings };
}

/** How a spec makes its arms comparable. */
export function designOf({ scales, sampling, baseline }: ExperimentSpec): ReportDesign {
  return {
    scales: scales === 'own' ? 'own' : 'each',
    ...(sampling.nfe === undefined ? { steps: [sampling.steps].flat()[0] } : { nfe: sampling.nfe }),
    ...(baseline === undefined ? {} : { baseline }),
  };
}
