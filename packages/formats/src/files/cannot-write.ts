import { AntiphonError, isAntiphonError } from '@antiphon/core';

/** What the system's codes mean, and what to do, in the words of somebody who only wanted to write a file. */
const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk. Free some and run the same command again; what was there before is kept',
  EDQUOT: 'your disk quota is used up. Free some space and run the same command again; what was there before is kept',
  EFBIG:
    'the file would be larger than this system or shell allows (ulimit -f). Raise the limit and run the same command again; what was there before is kept',
  EROFS: 'the file system is read-only. Choose another place',
  EACCES: 'permission denied. Choose another place, or change the permissions of its folder',
  EPERM: 'the system does not permit it. Choose another place',
  EISDIR: 'a folder of this name is in the way. Choose another name',
  ENOTEMPTY: 'a folder of this name is in the way. Choose another name',
  EEXIST: 'a file of this name is in the way. Choose another name',
  ENOTDIR: 'a part of its path is a file, not a folder. Choose another place',
  ENOENT: 'its folder does not exist. Make it first, or choose another place',
  ELOOP: 'its symbolic links lead in a circle. Choose another name',
  ENAMETOOLONG: 'the name is too long for this file system. Choose a shorter one',
  EMFILE: 'too many files are open (ulimit -n). Raise the limit, or run less at the same time',
  ENFILE: 'too many files are open on this machine. Run less at the same time',
  EIO: 'the disk reports an input/output error. Check it, or choose another place',
};

/** The error for a file or folder that the system refuses to write. What is no refusal of the system comes back as it is. */
export function cannotWrite(path: string, cause: unknown): unknown {
  if (isAntiphonError(cause) || !(cause instanceof Error) || !('code' in cause)) return cause;
  const code = String(cause.code);
  if (!/^E[A-Z0-9]+$/.test(code)) return cause;
  const reason = REASONS[code];
  return new AntiphonError(
    'CANNOT_WRITE',
    { path, reason: reason === undefined ? code : said(reason, code) },
    { cause },
  );
}

/** The code behind the first sentence, for a search engine. */
function said(reason: string, code: string): string {
  const [what, ...advice] = reason.split('. ');
  return [`${what} (${code})`, ...advice].join('. ');
}
