import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AntiphonError } from '@antiphon/core';
import { cannotWrite } from './cannot-write';
import { outputTarget } from './output-target';

/**
 * Whether a file may be written here, asked before the work that makes it.
 * @throws OUTPUT_EXISTS where it is there, unless `force`; FILE_NOT_FOUND for its folder, CANNOT_WRITE where that cannot be written. Of a symbolic link, what it points to is asked about
 */
export async function assertFree(path: string, { force = false }: { readonly force?: boolean } = {}): Promise<void> {
  const target = await outputTarget(path);
  if (target.through) return;
  const found = await stat(target.path).catch(() => undefined);
  if (found !== undefined && !force) throw new AntiphonError('OUTPUT_EXISTS', { path });
  if (found?.isDirectory() === true)
    throw new AntiphonError('CANNOT_WRITE', {
      path,
      reason: 'a folder of this name is in the way. Choose another name',
    });
  await access(dirname(target.path), constants.W_OK).catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR'))
      throw new AntiphonError('FILE_NOT_FOUND', { path: `folder of ${path}` }, { cause });
    throw cannotWrite(path, cause);
  });
}
