import { AntiphonError } from '@antiphon/core';

/** The error for a file or folder that could not be opened: FILE_NOT_FOUND where it is missing, else INVALID_INPUT with the system's reason. */
export function fileNotFound(path: string, cause: unknown): AntiphonError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  if (code === 'ENOENT' || code === 'ENOTDIR') return new AntiphonError('FILE_NOT_FOUND', { path }, { cause });
  return new AntiphonError('INVALID_INPUT', { source: path, problem: `it cannot be read (${code})` }, { cause });
}
