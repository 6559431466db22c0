import { AntiphonError } from '@antiphon/core';

/** Refuses a bundle: what is wrong with it, as a clause. */
export function invalid(path: string, problem: string, cause?: unknown): AntiphonError {
  return new AntiphonError('INVALID_BUNDLE', { path, problem }, { cause });
}
