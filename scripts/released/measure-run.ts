import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  InProcessExecutor,
  readReport,
  reportHtml,
  reportMarkdown,
  reportTable,
  runExperiment,
  type Report,
} from '@antiphon/experiment';
import { openRecordings, readSpec } from './measure-data';
import type { Measurement } from './measurement';

/** A finished comparison: run again, and its report. */
export const measureRun: Readonly<Record<string, Measurement>> = {
  'run again': async (folder) => {
    const spec = await readSpec(folder, 'experiment.yaml');
    const dataset = await openRecordings(folder);
    const kept = await readReport(join(folder, 'run', 'report.json'));
    const done: Record<'train' | 'sample', string[]> = { train: [], sample: [] };
    const report = await runExperiment({
      ...{ spec, dataset, out: join(folder, 'run'), clock: () => 0 },
      executor: new InProcessExecutor({ spec, dataset, clock: () => 0, threads: 1 }),
      onProgress: ({ phase, label }) => phase !== 'report' && done[phase].push(label),
    });
    // Numbers are those of the version that computed them: another one samples the models that it finds again.
    const same = versionOf(kept) === versionOf(report);
    return {
      trained: done.train,
      sampledThoughKept: same ? done.sample : [],
      reportChanged:
        same && !isDeepStrictEqual(JSON.parse(JSON.stringify(withoutVersions(report))), withoutVersions(kept)),
      cells: report.cells.map(({ arm, trainSeed, scale, sampler, steps, nfe }) => [
        arm,
        trainSeed,
        scale,
        sampler,
        steps,
        nfe,
      ]),
    };
  },
  report: async (folder) => {
    const report = await readReport(join(folder, 'run', 'report.json'));
    const shown = [reportTable(report), reportMarkdown(report), reportHtml(report)];
    const { name, arms, cells, comparisons, floors, metrics, verdict } = report;
    return {
      shown: shown.map((text) => text.length > 100 && arms.every((arm) => text.includes(arm.name))),
      holes: shown.map(
        (text) => /\b(undefined|NaN)\b/.exec(text.replace(/<script[\s\S]*?<\/script>/g, ''))?.[0] ?? 'none',
      ),
      ...{ name, verdict },
      arms: arms.map(({ guidance, card }) => [guidance.kind, card?.findings]),
      metrics: metrics.map((metric) => metric.name),
      values: [...cells, floors.truth, floors.meanPose].map((scores) => ({ ...scores.metrics, secondsPerClip: 0 })),
      comparisons: comparisons.map(({ metric, scale, a, b, estimate, n }) => [metric, scale, a, b, estimate, n]),
    };
  },
};

function versionOf({ provenance }: Report): string | undefined {
  return provenance.versions['@antiphon/experiment'];
}

/** Another Node writes the same report. */
function withoutVersions({ provenance, ...report }: Report) {
  return { ...report, provenance: { ...provenance, versions: {} } };
}
