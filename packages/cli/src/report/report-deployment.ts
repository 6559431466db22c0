import { basename } from 'node:path';
import { AntiphonError } from '@antiphon/core';
import {
  analyseServing,
  exportServing,
  SERVING_EXPORTS,
  servingTable,
  writeExport,
  type ServingExport,
} from '@antiphon/experiment';
import { print } from '../output/print';
import type { ServingSource } from './serving-source';

const FORMATS = Object.keys(SERVING_EXPORTS) as ServingExport[];

interface DeploymentOptions {
  /** Default: all that there are. */
  readonly to?: readonly string[] | undefined;
  readonly out?: string | undefined;
  readonly force?: boolean | undefined;
  /** Which one is meant, where records are of several. */
  readonly deployment?: string | undefined;
}

/** Prints what a deployment's records tell, and writes it as page, JSON, CSV and Markdown. */
export async function reportDeployment(source: ServingSource, options: DeploymentOptions): Promise<void> {
  const formats = (options.to ?? FORMATS).map(servingFormat);
  // Loaded by no other report.
  const { readServingRecords } = await import('@antiphon/serve');
  const report = await analyseServing(() => readServingRecords(source.where), {
    name: options.deployment ?? source.name,
  });
  print(`${servingTable(report)}\n\n${report.verdict}\n\n`);
  const out = options.out ?? source.out(report.name);
  const files = formats.flatMap((format) => exportServing(report, format));
  const contents = files.map(({ name, text }) => ({ name, content: text }));
  const written = await writeExport(out, 'deployment', contents, { force: options.force ?? false });
  print(`${out}: ${written.map((file) => basename(file)).join(', ')}\n`);
}

function servingFormat(format: string): ServingExport {
  const found = FORMATS.find((each) => each === format);
  if (found !== undefined) return found;
  const problem = `the report of a deployment is written as ${FORMATS.join(', ')}, and not as ${format}`;
  throw new AntiphonError('INVALID_INPUT', { source: 'antiphon report --to', problem });
}
