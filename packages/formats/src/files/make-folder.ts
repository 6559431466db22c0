import { mkdir } from 'node:fs/promises';
import { cannotWrite } from './cannot-write';
import { outputTarget } from './output-target';

/**
 * Makes a folder and those above it, where they are missing.
 * @throws CANNOT_WRITE
 */
export async function makeFolder(path: string): Promise<void> {
  const { path: target } = await outputTarget(path);
  await mkdir(target, { recursive: true }).catch((error: unknown) => {
    throw cannotWrite(path, error);
  });
}
