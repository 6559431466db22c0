import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** The first program of one of these names on the `PATH`, or at one of these places. */
export async function findProgram(
  names: readonly string[],
  env: NodeJS.ProcessEnv,
  places: readonly string[] = [],
): Promise<string | undefined> {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const paths = [...names.flatMap((name) => folders.map((folder) => join(folder, `${name}${suffix}`))), ...places];
  for (const path of paths) if (await isProgram(path)) return path;
  return undefined;
}

export function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
