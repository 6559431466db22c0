import { access, readFile, writeFile } from 'node:fs/promises';
import { dirname, extname, join, relative, resolve, sep } from 'node:path';
import { AntiphonError, shellWord } from '@antiphon/core';
import { parseExperimentSpec, planExperiment, type Cell, type ExperimentSpec } from '@antiphon/experiment';
import { makeFolder } from '@antiphon/formats/files';
import { parseDeployment } from '@antiphon/serve';

/** Arms that have a scale are served at this one, where they were compared at it. */
const SCALE = 2;

/**
 * Writes a deployment file that serves the arms of a comparison as they were compared: the same bundles, guidance, sampler and steps, with equal weights. Of several trainings of an arm the first is served.
 * @param run its folder
 * @param file where the deployment goes; what is there stays as it is
 * @returns what was done, for people
 * @throws INVALID_INPUT for a folder that holds no finished comparison, for a file that is there, and for another ending than .yaml and .yml
 */
export async function writeDeployment(run: string, file: string): Promise<string> {
  const refuse = (source: string, problem: string) => new AntiphonError('INVALID_INPUT', { source, problem });
  if (!['.yaml', '.yml'].includes(extname(file)))
    throw refuse(file, `a deployment with comments is YAML, so that its name ends with .yaml, not "${extname(file)}"`);
  const spec = await specOfRun(run);
  const cells = await servedCells(spec, run);
  if (cells.length === 0) throw refuse(run, 'none of its arms has a bundle yet. Let the comparison end first');
  const text = deploymentText(spec.name, cells, (id) =>
    relative(resolve(dirname(file)), resolve(run, 'arms', id, 'bundle'))
      .split(sep)
      .join('/'),
  );
  parseDeployment(text, file);
  await makeFolder(dirname(file));
  await writeFile(file, text, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') throw refuse(file, 'there is a file already, and it stays as it is. Name another one');
    throw new AntiphonError('CANNOT_WRITE', { path: file, reason: error.message }, { cause: error });
  });
  return `${file}: the arms of ${run} as they were compared, to be changed. Next:\n\n  antiphon serve ${shellWord(file)}\n`;
}

async function specOfRun(run: string): Promise<ExperimentSpec> {
  const path = join(run, 'run.json');
  const text = await readFile(path, 'utf8').catch(() => {
    throw new AntiphonError('INVALID_INPUT', {
      source: run,
      problem: 'there is no run.json. Expected the folder that "antiphon compare --out" wrote',
    });
  });
  return parseExperimentSpec((JSON.parse(text) as { spec: unknown }).spec, path);
}

/** A cell of each arm: of its first training that has a bundle. */
async function servedCells(spec: ExperimentSpec, run: string): Promise<{ readonly cell: Cell; readonly id: string }[]> {
  const found = new Map<string, { cell: Cell; id: string }>();
  for (const { id, cells } of planExperiment(spec)) {
    const there = await access(join(run, 'arms', id, 'bundle', 'bundle.json')).then(
      () => true,
      () => false,
    );
    if (!there) continue;
    for (const arm of new Set(cells.map((cell) => cell.arm))) {
      const own = cells.filter((cell) => cell.arm === arm && cell.split === undefined);
      const cell = own.find(({ scale }) => scale === SCALE) ?? own[0];
      if (cell !== undefined && !found.has(arm)) found.set(arm, { cell, id });
    }
  }
  return [...found.values()];
}

function deploymentText(
  name: string,
  cells: readonly { readonly cell: Cell; readonly id: string }[],
  pathOf: (id: string) => string,
): string {
  const weight = Math.floor(10_000 / cells.length) / 10_000;
  const named = name.replace(/[^\w.+-]/g, '-');
  const ids = [...new Set(cells.map(({ id }) => id))];
  const arms = cells.map(({ cell: { arm, guidance, sampler, steps, spacing }, id }) =>
    [
      `  - name: ${JSON.stringify(arm)}`,
      `    bundle: ${JSON.stringify(id)}`,
      `    guidance: ${JSON.stringify(guidance)}`,
      `    sampler: ${sampler}`,
      `    steps: ${JSON.stringify(steps)}`,
      ...(spacing === undefined ? [] : [`    spacing: ${spacing}`]),
      `    weight: ${weight}`,
    ].join('\n'),
  );
  return `# Arms that answer callers, as they were compared. Every key: docs/serving-arms.md.
name: ${named}
bundles:
${ids.map((id) => `  ${JSON.stringify(id)}: ${JSON.stringify(pathOf(id))}`).join('\n')}
arms: # weight: share of all users, together 1 at most; "enabled: false" is the kill switch
${arms.join('\n')}
# holdout: 0.05 # share of users that are kept out, on the fallback
# outcomes: # what is measured of users later, told by POST /v1/outcomes
#   metrics: { watched: { kind: proportion } }
# records: { folder: records } # exposures and outcomes; needs ANTIPHON_SECRET
`;
}
