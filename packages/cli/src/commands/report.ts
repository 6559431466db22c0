import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { AntiphonError } from '@antiphon/core';
import {
  exportReport,
  readReport,
  REPORT_EXPORTS,
  reportHtml,
  reportMarkdown,
  reportTable,
  runsHtml,
  runsTable,
  writeExport,
  type NamedReport,
  type Report,
  type ReportExport,
  type WrittenFile,
} from '@antiphon/experiment';
import { seed } from '../options/option-types';
import { print } from '../output/print';
import { ProgressLine } from '../output/progress';
import { Films, findStudio } from '../report/film';
import { findChromium } from '../report/find-chromium';
import { printPdf } from '../report/print-pdf';
import { reportDeployment } from '../report/report-deployment';
import { servingSource } from '../report/serving-source';
import { stimuliOf, type StimuliOptions } from '../report/stimuli';
import type { Surroundings } from '../surroundings';

/** What `--to` takes. */
const FORMATS = [...(Object.keys(REPORT_EXPORTS) as ReportExport[]), 'pdf', 'stimuli', 'md'] as const;
type Format = (typeof FORMATS)[number];

interface Options {
  to?: Format[];
  out?: string;
  speech: string[];
  seed: number;
  mp4: boolean;
  force?: boolean;
  deployment?: string;
}

/** `antiphon report`: a comparison's numbers, tables and figures as files for a paper; without `--to`, its table and verdict. Of a deployment's records: what its users did, printed and as files. */
export function reportCommand(surroundings: Pick<Surroundings, 'signal' | 'clock'>): Command {
  return new Command('report')
    .argument(
      '<run...>',
      'folder of a comparison, or its report.json; of several, their arms beside each other. Or a deployment: its file, the folder of its records, or the address of their database',
    )
    .option(
      '--to <formats>',
      `what to write, one or several of ${FORMATS.join(', ')}, e.g. csv,latex,svg; without it the table and the verdict are printed (of a deployment: html,json,csv,md, all of them by default)`,
      formats,
    )
    .option('--out <folder>', 'where the files go (default: a folder for each format in the run’s folder)')
    .option(
      '--speech <file>',
      'with --to stimuli: a recording that every pair of arms moves to (again for more)',
      (path: string, before: string[]) => [...before, path],
      [],
    )
    .option('--seed <n>', 'with --to stimuli: of the order of trials and of which arm is A', seed, 0)
    .option('--no-mp4', 'with --to stimuli: pages alone, though ffmpeg and Chromium are there')
    .option('--deployment <name>', 'whose report it is, where records are of several deployments')
    .option('--force', 'overwrite files that this command did not write, or that were changed since')
    .action(async (runs: string[], options: Options) => {
      const [word = ''] = runs;
      const deployment = runs.length === 1 ? await servingSource(word) : undefined;
      if (deployment !== undefined) return reportDeployment(deployment, options);
      const [first = '', ...others] = await Promise.all(runs.map(reportIn));
      if (others.length > 0) return besideEachOther(runs, [first, ...others], options);
      return exportRun(first, options, surroundings);
    });
}

async function exportRun(
  path: string,
  options: Options,
  { signal, clock }: Pick<Surroundings, 'signal' | 'clock'>,
): Promise<void> {
  const { to = [], out, force = false, mp4, speech: speeches, seed: order } = options;
  const report = await readReport(path);
  if (to.length === 0) print(`${reportTable(report)}\n\n${report.verdict}\n`);
  // Before anything is written.
  const chromium = to.includes('pdf') ? await findChromium(process.env) : '';
  for (const format of to) {
    const files = await filesOf(report, format, {
      ...{ chromium, run: dirname(path), speeches, seed: order, mp4, signal, clock },
    });
    await write(out ?? join(dirname(path), format), format, files, force);
  }
}

async function besideEachOther(
  runs: readonly string[],
  paths: readonly string[],
  { to = [], out, force = false }: Options,
): Promise<void> {
  const refuse = (problem: string) => new AntiphonError('INVALID_INPUT', { source: 'antiphon report', problem });
  const other = to.find((format) => format !== 'html');
  if (other !== undefined)
    throw refuse(`several runs become a table, or a page with --to html, found "${other}". Export each run for itself`);
  if (to.length > 0 && out === undefined) throw refuse('the page of several runs needs a folder. Pass --out');
  const short = runs.map((run) => basename(run.endsWith('report.json') ? dirname(resolve(run)) : resolve(run)));
  const names = new Set(short).size === short.length ? short : runs;
  const reports: NamedReport[] = [];
  for (const [i, path] of paths.entries()) reports.push({ name: names[i] ?? path, report: await readReport(path) });
  if (to.length === 0 || out === undefined) print(`${runsTable(reports)}\n`);
  else await write(out, 'runs', [{ name: 'runs.html', content: runsHtml(reports) }], force);
}

async function write(folder: string, format: string, files: readonly WrittenFile[], force: boolean): Promise<void> {
  const written = await writeExport(folder, format, files, { force });
  print(`${folder}: ${written.map((file) => basename(file)).join(', ')}\n`);
}

/** A run's report, or the file itself. */
async function reportIn(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === true ? join(path, 'report.json') : path;
}

async function filesOf(
  report: Report,
  format: Format,
  { chromium, mp4, clock, ...options }: StimuliOptions & Filming & { readonly chromium: string },
): Promise<WrittenFile[]> {
  if (format === 'pdf')
    return [{ name: 'report.pdf', content: await printPdf(chromium, reportHtml(report), options.signal) }];
  if (format === 'md') return [{ name: 'report.md', content: `${reportMarkdown(report)}\n` }];
  if (format === 'stimuli') return mp4 ? filmedStimuli(report, options, clock) : stimuliOf(report, options);
  return exportReport(report, format).map(({ name, text }) => ({ name, content: text }));
}

interface Filming {
  readonly mp4: boolean;
  readonly clock: () => number;
}

/** With a film of every page, where there is what makes films; else it says why not. */
async function filmedStimuli(report: Report, options: StimuliOptions, clock: () => number): Promise<WrittenFile[]> {
  const progress = new ProgressLine(clock);
  const studio = await findStudio(process.env);
  if (typeof studio === 'string') {
    progress.note(`No MP4, pages alone: ${studio}.`);
    return stimuliOf(report, options);
  }
  let films: Films | undefined;
  try {
    return await stimuliOf(report, {
      ...options,
      film: async (scene, trial, trials) => {
        films ??= await Films.open(studio, options.signal);
        const words = `filming trial ${trial} of ${trials}, frame`;
        return films.shoot(scene, (frame) => progress.show(`${words} ${frame} of ${scene.frames}`));
      },
    });
  } finally {
    if (films !== undefined) progress.end('');
    await films?.close();
  }
}

function formats(value: string): Format[] {
  return value.split(',').map((word) => {
    const found = FORMATS.find((format) => format === word.trim());
    if (found === undefined) throw new InvalidArgumentError(`"${word}" is none of ${FORMATS.join(', ')}.`);
    return found;
  });
}
