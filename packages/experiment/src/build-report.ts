import { createGuidance, guidanceDefinition } from '@antiphon/guidance';
import type { Dataset } from '@antiphon/data';
import own from '../package.json' with { type: 'json' };
import { compareArms } from './compare-arms';
import type { EvaluationSet } from './evaluation-set';
import { METRICS } from './metrics/registry';
import { CITATIONS } from './report/citations';
import type { Report, ReportCell, ReportFloors } from './report/report-json';
import { verdict } from './report/verdict';
import type { ExperimentSpec } from './spec';

/** Puts cells and floors together: comparisons, verdict, provenance. */
export function buildReport(parts: {
  readonly spec: ExperimentSpec;
  readonly dataset: Dataset;
  readonly evaluation: EvaluationSet;
  readonly cells: readonly ReportCell[];
  readonly floors: ReportFloors;
}): Report {
  const { spec, dataset, evaluation, cells, floors } = parts;
  const arms = spec.arms.map(({ name, guidance }) => ({ name, guidance: createGuidance(guidance).spec }));
  const metrics = METRICS.map(({ name, label, unit, better, description }) => ({
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
    unit: evaluation.unit,
    units: new Set(evaluation.windows.map(({ unit }) => unit)).size,
    versions: { '@antiphon/experiment': own.version, node: process.versions.node },
    citations: [
      ...new Set([...arms.map(({ guidance }) => guidanceDefinition(guidance.kind).citation.bibtex), ...CITATIONS]),
    ],
  };
  const comparisons = compareArms(cells, spec);
  const findings = { arms, comparisons, metrics, floors, provenance };
  return { format: 'antiphon-report/1', name: spec.name, cells, verdict: verdict(findings), ...findings };
}
