import { AntiphonError, isAntiphonError } from '@antiphon/core';

/** Errors that a caller can do nothing about: what they say is of the server's own files and threads. */
const OF_THE_SERVER = new Set([
  'INVALID_BUNDLE',
  'FILE_NOT_FOUND',
  'MISSING_PLUGIN',
  'INVALID_PLUGIN',
  'INVALID_ENCODER',
  'NEWER_FORMAT',
  'CANNOT_WRITE',
]);

/** An error of a motion that was admitted, as the caller is told it: what is wrong with the server's own files is the server's fault, and its words stay in the log. */
export function asServerFailure(error: unknown): unknown {
  if (isAntiphonError(error) && OF_THE_SERVER.has(error.code))
    return new AntiphonError('INTERNAL', {}, { cause: error });
  return error;
}
