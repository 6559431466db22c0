import { access, constants, lstat } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { AntiphonError } from '@antiphon/core';
import { cannotWrite, writeFileAtomic } from '@antiphon/data';
import type { GeneratedMotion } from './generator';
import { motionEncoders, type Encodable } from './motion-encoders';

/**
 * Writes a motion in the form that the file's ending names: `.bvh` (the skeleton), `.npy` (all channels `[frames, channels]`, see `motionEncoders`)
 * or `.json` (channels by name, for players). The file appears whole or not at all.
 * @throws UNSUPPORTED_OUTPUT for another ending or a motion that this kind of file cannot hold, OUTPUT_EXISTS unless `force`, FILE_NOT_FOUND for its folder
 */
export async function writeMotion(
  path: string,
  result: Pick<GeneratedMotion, keyof Encodable>,
  options: { readonly force?: boolean } = {},
): Promise<void> {
  await assertWritable(path, options);
  const { encode } = motionEncoders[ending(path)] ?? unsupported(path);
  await writeFileAtomic(path, encode(result, path));
}

/**
 * What `writeMotion` would refuse, before the motion is made.
 * @throws UNSUPPORTED_OUTPUT, OUTPUT_EXISTS, FILE_NOT_FOUND for its folder, CANNOT_WRITE where that cannot be written
 */
export async function assertWritable(path: string, options: { readonly force?: boolean } = {}): Promise<void> {
  if (!Object.hasOwn(motionEncoders, ending(path))) unsupported(path);
  const found = await lstat(path).catch(() => undefined);
  if (found !== undefined && options.force !== true) throw new AntiphonError('OUTPUT_EXISTS', { path });
  if (found?.isDirectory() === true)
    throw new AntiphonError('CANNOT_WRITE', {
      path,
      reason: 'a folder of this name is in the way. Choose another name',
    });
  await access(dirname(path), constants.W_OK).catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR'))
      throw new AntiphonError('FILE_NOT_FOUND', { path: `folder of ${path}` }, { cause });
    throw cannotWrite(path, cause);
  });
}

function ending(path: string): string {
  return extname(path).slice(1).toLowerCase();
}

function unsupported(path: string): never {
  const known = Object.keys(motionEncoders).map((name) => `.${name}`);
  throw new AntiphonError('UNSUPPORTED_OUTPUT', { path, known: known.join(', ') });
}
