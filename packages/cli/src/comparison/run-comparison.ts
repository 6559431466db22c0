import type { Dataset } from '@antiphon/data';
import { InProcessExecutor, reportTable, runExperiment, type ExperimentSpec, type Report } from '@antiphon/experiment';
import { hearingOf } from '../options/encoder-option';
import { warnOfSettings } from '../options/training-settings';
import { makingOf } from '../making/making';
import { print } from '../output/print';
import { formatSeconds, ProgressLine } from '../output/progress';
import type { Surroundings } from '../surroundings';
import { dataFrom, openNamed } from '../work/open-data';
import { changeWords } from './change-words';

/** How a comparison is run besides what its spec says. */
export interface RunComparisonOptions {
  /** What a spec's paths are relative to, where they are relative. The spec keeps them as they are written: run from elsewhere, it is the same run. Default: the working directory. */
  readonly folders?: { readonly data: string; readonly encoder: string };
  /** What computes the steps of trainings; default: `onnxruntime`. */
  readonly engine?: string;
  /** Optimiser steps from one sampling of motions to the next, while arms are trained. */
  readonly sampleEvery?: number | undefined;
  /** The report of an earlier run on such data: the power of this one is foretold by it. */
  readonly pilot?: Report | undefined;
  /** Folder of trainings that several runs share. */
  readonly store?: string | undefined;
  /** Removes what earlier specs left in the run's `attic`. */
  readonly prune?: boolean | undefined;
  /** The report's numbers as text. */
  readonly table?: (report: Report) => string;
}

/** Runs an experiment with progress on standard error, and prints its table and verdict. Run again after an interruption, it goes on. */
export async function runComparison(
  spec: ExperimentSpec,
  out: string,
  { signal, clock, cache }: Surroundings,
  {
    folders = { data: '', encoder: '' },
    engine = 'onnxruntime',
    sampleEvery,
    pilot,
    prune,
    store,
    table = reportTable,
  }: RunComparisonOptions = {},
): Promise<{ readonly report: Report; readonly dataset: Dataset }> {
  const line = new ProgressLine(clock);
  warnOfSettings(spec.training);
  line.show('reading the recordings …', true);
  const dataset = await openNamed(dataFrom(folders.data, spec.data), {
    cache,
    signal,
    ...hearingOf(spec.encoder, folders.encoder),
  });
  const report = await runExperiment({
    spec,
    dataset,
    out,
    executor: new InProcessExecutor({
      ...{ spec, dataset, clock, engine, sampleEvery, store },
      onStore: (words) => line.note(words),
    }),
    clock,
    signal,
    pilot,
    prune,
    making: await makingOf(engine, folders.encoder),
    onChange: (change) => print(`${changeWords(change)}\n`),
    onOutlook: (lines) => {
      line.end('recordings read');
      if (lines.length > 0) print(`${lines.join('\n')}\n\n`);
    },
    onProgress: ({ label, done, total, secondsLeft }) => {
      const left = secondsLeft === undefined ? '' : `  ${formatSeconds(secondsLeft)} left`;
      line.show(`[${done}/${total}]${left}  ${label}`);
    },
  });
  const failed = report.failures?.length ?? 0;
  line.end(`${report.cells.length} cells in ${out}${failed === 0 ? '' : `, ${failed} failed`}`);
  print(`\n${table(report)}\n\n${report.verdict}\n\n`);
  return { report, dataset };
}
