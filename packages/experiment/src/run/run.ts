import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { withFolderLock, writeFileAtomic } from '@antiphon/formats';
import { makeFolder } from '@antiphon/formats/files';
import { floors } from '../evaluation/floors';
import { marginsOf } from '../evaluation/margins';
import { readTrainings } from '../events/read-trainings';
import { runStart } from '../events/run-start';
import { RunLog } from '../events/run-log';
import { ladder } from '../ladder/ladder';
import { outlook } from '../plan/outlook';
import { prepareComparison, type PreparedComparison } from '../plan/check/prepare-comparison';
import { pluginIdentity } from '../plan/plugin-identity';
import { buildReport } from '../report/build-report';
import { reportMarkdown } from '../report/text/markdown';
import { reportHtml } from '../report/page/html';
import type { Report } from '../report/report-json';
import { Identities } from '../store/identities';
import { readMakings } from '../store/makings';
import { reconcile } from '../store/reconcile';
import { relabel } from '../store/relabel';
import { RunDirectory } from '../store/run-directory';
import { finishCells } from './finish-cells';
import type { RunOptions } from './run-options';

/**
 * Trains the arms, samples the cells, computes metrics and writes `report.json`, `report.html` and `report.md` into `out`. Finished trainings and cells are
 * kept, so running it again after an interruption goes on where it stopped, to the same report. The spec may have changed since: only what is new is made, and what is obsolete is set aside in `attic`. Whatever is kept is used again only where all that it was made from is the same: the
 * data, the settings, and for a cell the bytes of its model. An arm that fails is named in the report (`failures`), and the others are finished; run again, only it is tried.
 * @throws OTHER_RUN if `out` holds an experiment on other data, IN_USE if another process works there, TOO_LITTLE_DATA, CANNOT_WRITE, INTERRUPTED, and what stands in the way of all arms: the one error
 *   that all failed with, or ARMS_FAILED
 */
export async function runExperiment(options: RunOptions): Promise<Report> {
  const { spec, dataset, out } = options;
  const prepared = prepareComparison(spec, dataset);
  return withFolderLock(out, () => new RunLog(options).until((log) => runPlan(options, prepared, log)));
}

async function runPlan(
  options: RunOptions,
  { plan, evaluations, measurable, notes }: PreparedComparison,
  log: RunLog,
): Promise<Report> {
  const { spec, dataset, out, pilot } = options;
  const plugins = pluginIdentity(
    spec.arms.map(({ guidance }) => guidance),
    spec.sampling.sampler,
  );
  const directory = await RunDirectory.open(out, { spec, dataHash: dataset.hash, ...(plugins && { plugins }) });
  const identities = new Identities(spec, dataset, evaluations, plan, plugins);
  await relabel(out, plan, identities, new Identities(spec, dataset, evaluations, plan, plugins, spec.training));
  const change = await reconcile(out, plan, identities, spec);
  log.tell(runStart(spec, plan, change));
  if (directory.isKnown) options.onChange?.(change);
  if (options.prune === true) await rm(join(out, 'attic'), { recursive: true, force: true });
  const { test, validation } = evaluations;
  const said = outlook(spec, { clips: new Set(test.windows.map(({ unit }) => unit)).size, pilot, measurable });
  options.onOutlook?.([...notes, ...said]);
  const finished = await finishCells(options, { plan, evaluations, directory, identities, log });
  const [done, total] = [
    finished.cells.length + finished.validation.length,
    plan.reduce((sum, training) => sum + training.cells.length, 0),
  ];
  options.onProgress?.({ phase: 'report', label: 'report', done, total, secondsLeft: 0 });
  const kept = async <T>(name: string, inputs: string, make: () => T): Promise<T> => {
    const there = await directory.read<T>(name, inputs);
    if (there !== undefined) return there;
    const made = make();
    await directory.write(name, inputs, made);
    return made;
  };
  const { seeds } = spec.sampling;
  const report = buildReport({
    ...{ spec, dataset, evaluation: test, outlook: said },
    ...finished,
    made: await readMakings(out),
    trainings: await readTrainings(plan, (id) => directory.armFolder(id)),
    floors: await kept('floors', identities.floors(), () => floors(dataset, test, seeds)),
    ladder: await kept('ladder', identities.floors(), () => ladder(test)),
    margins: marginsOf(spec, {
      baseline: finished.validation,
      floors:
        validation &&
        (await kept('floors-validation', identities.floors('validation'), () => floors(dataset, validation, seeds))),
    }),
  });
  await writeReport(report, out);
  log.tell({ event: 'report', files: [...REPORT_FILES] });
  return report;
}

const REPORT_FILES = ['report.json', 'report.html', 'report.md'] as const;

/** Writes `report.json`, the self-contained `report.html`, and `report.md`, the main numbers as a table to paste. */
async function writeReport(report: Report, out: string): Promise<void> {
  await makeFolder(out);
  await writeFileAtomic(join(out, 'report.json'), `${JSON.stringify(report, null, 1)}\n`);
  await writeFileAtomic(join(out, 'report.html'), reportHtml(report));
  await writeFileAtomic(join(out, 'report.md'), `${reportMarkdown(report)}\n`);
}
