import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readText, writeFileAtomic } from '@antiphon/formats';
import { readOrigin } from '../executors/model-origin';

/** Whose a training's folder is. */
export interface Claim {
  /** Content hash of all that the model is made from. */
  readonly training: string;
  /** The same but for its length: see `Identities`. Undefined of an earlier version. */
  readonly lineage?: string | undefined;
}

const FILE = 'training.json';

/** Notes whose a training's folder is, before anything is in it. */
export async function claimTraining(folder: string, { training, lineage }: Claim): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFileAtomic(join(folder, FILE), `${JSON.stringify({ training, lineage })}\n`);
}

/** Whose a training's folder is; undefined where it does not say. */
export async function claimOf(folder: string): Promise<Claim | undefined> {
  const claimed = await readRecord(join(folder, FILE));
  if (typeof claimed?.training !== 'string') {
    const training = (await readOrigin(folder))?.training;
    return training === undefined ? undefined : { training };
  }
  const { training, lineage } = claimed;
  return { training, lineage: typeof lineage === 'string' ? lineage : undefined };
}

/** The object in a file of JSON; undefined where there is none. */
export async function readRecord(file: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const value: unknown = JSON.parse(await readText(file));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined; // not there, or not what was written
  }
}
