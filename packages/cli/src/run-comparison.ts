import type { Dataset } from '@antiphon/data';
import { InProcessExecutor, reportTable, runExperiment, type ExperimentSpec, type Report } from '@antiphon/experiment';
import { hearingOf } from './encoder-option';
import { openNamed } from './open-data';
import type { Surroundings } from './program';
import { formatSeconds, ProgressLine } from './progress';
import { warnOfSettings } from './training-settings';

/**
 * Runs an experiment with progress on standard error, and prints its table and verdict. Run again after an interruption, it goes on.
 * @param table the report's numbers as text
 */
export async function runComparison(
  spec: ExperimentSpec,
  out: string,
  { signal, clock, cache }: Surroundings,
  table: (report: Report) => string = reportTable,
): Promise<{ readonly report: Report; readonly dataset: Dataset }> {
  const line = new ProgressLine(clock);
  warnOfSettings(spec.training);
  line.show('reading the recordings …', true);
  const dataset = await openNamed(spec.data, { cache, ...hearingOf(spec.encoder) });
  const report = await runExperiment({
    spec,
    dataset,
    out,
    executor: new InProcessExecutor({ spec, dataset, clock }),
    clock,
    signal,
    onProgress: ({ label, done, total, secondsLeft }) => {
      const left = secondsLeft === undefined ? '' : `  ${formatSeconds(secondsLeft)} left`;
      line.show(`[${done}/${total}]${left}  ${label}`);
    },
  });
  line.end(`${report.cells.length} cells in ${out}`);
  process.stdout.write(`\n${table(report)}\n\n${report.verdict}\n\n`);
  return { report, dataset };
}
