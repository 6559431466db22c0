import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readText, writeFileAtomic } from '@antiphon/formats';
import { z } from 'zod';
import type { Making } from '../report/provenance';
import { makingSchema } from '../report/schema/provenance-schema';

const FILE = 'made.json';
const fileSchema = z.object({ made: z.array(makingSchema) });

/** Where the calls worked that had something to make in a run's folder, in their order. @returns empty where nobody told, or it cannot be read */
export async function readMakings(path: string): Promise<readonly Making[]> {
  try {
    return fileSchema.parse(JSON.parse(await readText(join(path, FILE)))).made;
  } catch {
    return []; // it tells, and nothing depends on it
  }
}

/** Notes where a call works that has something to make: once, so that a run that was stopped and goes on on the same machine is the run that was not. */
export async function noteMaking(path: string, making: Making): Promise<void> {
  const made = await readMakings(path);
  if (made.some((each) => isDeepStrictEqual(each, making))) return;
  await writeFileAtomic(join(path, FILE), `${JSON.stringify({ made: [...made, making] }, null, 1)}\n`);
}
