import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { AntiphonError, FILE_FORMATS, isAntiphonError } from '@antiphon/core';
import { readText, writeFileAtomic } from '@antiphon/formats';
import { assertNotNewer, makeFolder } from '@antiphon/formats/files';
import { contentHash } from './content-hash';

/** What a run is about. The spec may change: what is of it still is used again. Other data are another run. */
export interface RunIdentity {
  readonly spec: unknown;
  readonly dataHash: string;
  /** See `pluginIdentity`. */
  readonly plugins?: Readonly<Record<string, string>>;
}

/**
 * A run's folder: `run.json` (what it is about), `arms/` (checkpoints and bundles), `cells/*.json` (finished results) and the reports.
 * Every file appears whole or not at all, so whoever is killed loses at most the cell in progress.
 */
export class RunDirectory {
  private constructor(
    readonly path: string,
    /** Whether there was a run before. */
    readonly isKnown: boolean,
  ) {}

  /**
   * Makes the folder, or goes on in one that holds a run on the same data. What is there is judged piece by piece, each by its own identity (`reconcile`).
   * @throws OTHER_RUN if it holds one on other data, NEWER_FORMAT
   */
  static async open(path: string, identity: RunIdentity): Promise<RunDirectory> {
    const hash = createHash('sha256').update(JSON.stringify(identity)).digest('hex');
    const known = await knownRun(path, identity);
    await makeFolder(join(path, 'cells'));
    await makeFolder(join(path, 'arms'));
    if (known?.hash !== hash)
      await writeFileAtomic(
        join(path, RUN),
        `${JSON.stringify({ format: FILE_FORMATS.run, hash, ...identity }, null, 1)}\n`,
      );
    return new RunDirectory(path, known !== undefined);
  }

  /** The same to be read only: nothing is made. Undefined where there is no run. @throws as `open` */
  static async look(path: string, identity: RunIdentity): Promise<RunDirectory | undefined> {
    return (await knownRun(path, identity)) === undefined ? undefined : new RunDirectory(path, true);
  }

  /** Where an arm's checkpoint and bundle live. */
  armFolder(id: string): string {
    return join(this.path, 'arms', id);
  }

  /**
   * A finished result, or undefined: not there yet, made of other inputs, or no longer what was written.
   * @param inputs content hash of all that it was computed from
   */
  read<T>(id: string, inputs: string): Promise<T | undefined> {
    return readResult<T>(this.file(id), inputs);
  }

  async write(id: string, inputs: string, result: unknown): Promise<void> {
    const sha256 = contentHash(JSON.parse(JSON.stringify(result)));
    await writeFileAtomic(this.file(id), `${JSON.stringify({ inputs, sha256, result })}\n`);
  }

  private file(id: string): string {
    return join(this.path, 'cells', `${id}.json`);
  }
}

/** A result in a file, as `RunDirectory.read` gives it. */
export async function readResult<T>(file: string, inputs: string): Promise<T | undefined> {
  const stored = await readJson(file);
  if (!isRecord(stored) || stored.inputs !== inputs || stored.sha256 !== contentHash(stored.result)) return undefined;
  return stored.result as T;
}

const RUN = 'run.json';

/** What `run.json` says of the run that is there; undefined where there is none. @throws OTHER_RUN, NEWER_FORMAT */
async function knownRun(path: string, identity: RunIdentity): Promise<Record<string, unknown> | undefined> {
  const file = join(path, RUN);
  const found = await readJson(file);
  assertNotNewer(found, FILE_FORMATS.run, file);
  const known = isRecord(found) && typeof found.hash === 'string' ? found : undefined;
  if (known !== undefined && typeof known.dataHash === 'string' && known.dataHash !== identity.dataHash)
    throw new AntiphonError('OTHER_RUN', { path, difference: dataDifference(known, identity) });
  return known;
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

/** What differs of the data: their hash, and what the specs say of them where that differs, too. */
function dataDifference(there: Readonly<Record<string, unknown>>, here: RunIdentity): string {
  const [before, now] = [there.spec, here.spec].map((spec) => JSON.stringify(isRecord(spec) ? spec.data : undefined));
  const specs = before === now ? 'their files have changed' : `${before} there and ${now} here`;
  return `it is on other data (${specs}; ${String(there.dataHash).slice(0, 12)}… there, ${here.dataHash.slice(0, 12)}… here)`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
