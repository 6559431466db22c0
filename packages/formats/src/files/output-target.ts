import { lstat, readlink, realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { cannotWrite } from './cannot-write';

/** Where what is written under a name goes. */
export interface OutputTarget {
  /** What a symbolic link points to, there or not; else the name itself. */
  readonly path: string;
  /** Whether it is written into, as pipes, devices and standard output are, instead of being replaced by a whole new file. */
  readonly through: boolean;
}

/** Names of what the process has open. What lies behind, even where it is a file, belongs to whoever opened it. */
const OPENED = /^\/(dev\/(std(out|err)|fd\/\d+)|proc\/(self|\d+)\/fd\/\d+)$/;

/** Links in a row, as Linux follows them. */
const MOST_LINKS = 40;

/**
 * Follows symbolic links: a link stays one, and what it points to is written, atomically in its own folder.
 * @throws CANNOT_WRITE for links in a circle
 */
export async function outputTarget(path: string): Promise<OutputTarget> {
  try {
    const about = await stat(path).catch(missing);
    if (about !== undefined && (OPENED.test(resolve(path)) || !(about.isFile() || about.isDirectory())))
      return { path, through: true };
    let target = path;
    for (let links = 0; links < MOST_LINKS && (await isLink(target)); links++)
      target = resolve(await realpath(dirname(target)), await readlink(target));
    return { path: target, through: false };
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

async function isLink(path: string): Promise<boolean> {
  return (await lstat(path).catch(missing))?.isSymbolicLink() ?? false;
}

/** What is not there, or lies below what is no folder, is told by whoever writes. */
function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}
