import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { AntiphonError, isAntiphonError } from '@antiphon/core';
import { makeFolder, readText, writeFileAtomic } from '@antiphon/data';

/** What a run is about: runs that differ in it must not share a folder. */
export interface RunIdentity {
  readonly spec: unknown;
  readonly dataHash: string;
  /** See `pluginIdentity`. */
  readonly plugins?: Readonly<Record<string, string>>;
}

/**
 * A run's folder: `run.json` (what it is about), `arms/` (checkpoints and bundles), `cells/*.json` (finished cells) and the reports.
 * Every file appears whole or not at all, so whoever is killed loses at most the cell in progress.
 */
export class RunDirectory {
  private constructor(
    readonly path: string,
    private readonly hash: string,
  ) {}

  /**
   * Makes the folder, or goes on in one that holds the same run.
   * @throws OTHER_RUN if it holds another one
   */
  static async open(path: string, identity: RunIdentity): Promise<RunDirectory> {
    const hash = createHash('sha256').update(JSON.stringify(identity)).digest('hex');
    const file = join(path, 'run.json');
    const found = (await readJson(file)) as (RunIdentity & { hash: string }) | undefined;
    if (found !== undefined && found.hash !== hash)
      throw new AntiphonError('OTHER_RUN', { path, difference: firstDifference(found, identity) });
    await makeFolder(join(path, 'cells'));
    await makeFolder(join(path, 'arms'));
    if (found === undefined) await writeFileAtomic(file, `${JSON.stringify({ hash, ...identity }, null, 1)}\n`);
    return new RunDirectory(path, hash);
  }

  /** Where an arm's checkpoint and bundle live. */
  armFolder(id: string): string {
    return join(this.path, 'arms', id);
  }

  /** A finished result, or undefined: not there yet, or (a part of it) from another run. */
  async read<T>(id: string): Promise<T | undefined> {
    const stored = (await readJson(this.file(id))) as { run: string; result: T } | undefined;
    return stored?.run === this.hash ? stored.result : undefined;
  }

  async write(id: string, result: unknown): Promise<void> {
    await writeFileAtomic(this.file(id), `${JSON.stringify({ run: this.hash, result })}\n`);
  }

  private file(id: string): string {
    return join(this.path, 'cells', `${id}.json`);
  }
}

async function readJson(file: string): Promise<unknown> {
  const text = await readText(file).catch((error: unknown) => {
    if (isAntiphonError(error) && error.code === 'FILE_NOT_FOUND') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // someone else's file, or a disk that lost its end: computed anew
  }
}

/** The first key whose value differs, with both values, e.g. `spec.training.steps is 900 there and 1200 here`. */
function firstDifference(there: unknown, here: unknown, path = ''): string {
  if (isRecord(there) && isRecord(here))
    for (const key of new Set([...Object.keys(here), ...Object.keys(there)])) {
      if (path === '' && key === 'hash') continue;
      if (JSON.stringify(there[key]) !== JSON.stringify(here[key]))
        return firstDifference(there[key], here[key], path === '' ? key : `${path}.${key}`);
    }
  return `${path} is ${JSON.stringify(there)} there and ${JSON.stringify(here)} here`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
