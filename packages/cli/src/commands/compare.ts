import { basename, join } from 'node:path';
import { Command } from 'commander';
import { AntiphonError } from '@antiphon/core';
import { readAudio } from '@antiphon/formats';
import { armsFailed, readReport, reportMarkdown } from '@antiphon/experiment';
import { engineNamed } from '@antiphon/train';
import { dryRunComparison } from '../comparison/dry-run';
import { moveArms, testSpeech, type Speech } from '../comparison/move-arms';
import { runComparison } from '../comparison/run-comparison';
import { foldersOf, specOf } from '../comparison/spec-of';
import { schemaText, writeSpec } from '../comparison/write-spec';
import { ofRun, openSinks, withLogs } from '../log/with-logs';
import { addCompareOptions, STRATEGIES, type CompareOptions } from '../options/compare-options';
import { print } from '../output/print';
import type { Surroundings } from '../surroundings';

/** `antiphon compare`: arms × training seeds × scales on held-out windows, with statistics and a report. */
export function compareCommand(surroundings: Surroundings): Command {
  return addCompareOptions(new Command('compare')).action(
    async (path: string | undefined, { init, schema, ...options }: CompareOptions) => {
      if (schema === true) return print(schemaText());
      if (init !== undefined) return print(await writeSpec(init === true ? 'experiment.yaml' : init));
      return compare(path, options, surroundings);
    },
  );
}

async function compare(path: string | undefined, options: CompareOptions, surroundings: Surroundings): Promise<void> {
  const { preset, out, dryRun = false, json = false, engine, sampleEvery, prune, store } = options;
  if (out === undefined && !dryRun) throw refuse('there is no folder for the results. Pass --out FOLDER');
  if (json && !dryRun) throw refuse('--json is how a dry run is printed. Pass --dry-run, too');
  await engineNamed(engine).load();
  const spec = await specOf(path, options);
  const pilot = options.pilot === undefined ? undefined : await readReport(options.pilot);
  const speech = options.speech === undefined ? undefined : await readSpeech(options.speech);
  const folders = foldersOf(path, options);
  if (out === undefined || dryRun)
    return dryRunComparison(spec, out, surroundings, { folders, engine, store, pilot, json, speech });
  const { report, dataset } = await withLogs(openSinks(options.log, out), ofRun(out), () =>
    runComparison(spec, out, options.cache ? surroundings : { ...surroundings, cache: undefined }, {
      ...{ folders, engine, sampleEvery, pilot, prune, store },
      ...(preset === STRATEGIES ? { table: reportMarkdown } : {}),
    }),
  );
  const moved = speech ?? testSpeech(dataset);
  const unmoved = moved === undefined ? [] : await moveArms(spec, report, out, moved, surroundings);
  print(
    `Look at ${join(out, 'report.html')} (the comparison) and ${join(out, 'motion.html')} (every arm moving to the same speech); a bundle of each trained arm lies below ${join(out, 'arms')}.\n`,
  );
  const failures = [...(report.failures ?? []), ...unmoved];
  if (failures.length > 0) throw armsFailed(out, failures);
}

function refuse(problem: string): AntiphonError {
  return new AntiphonError('INVALID_INPUT', { source: 'antiphon compare', problem });
}

async function readSpeech(path: string): Promise<Speech> {
  return { title: basename(path), audio: await readAudio(path) };
}
