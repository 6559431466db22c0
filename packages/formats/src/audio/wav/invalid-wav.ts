import { AntiphonError } from '@antiphon/core';

export function invalidWav(path: string, problem: string): AntiphonError {
  return new AntiphonError('INVALID_WAV', { path, problem });
}
