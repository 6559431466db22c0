import { AntiphonError, isAntiphonError } from '@antiphon/core';

/** What a client is told of an error: itself where it is one of the table, and of a failure of the server's own only that there was one: the runtime's words have paths and sizes. */
export function toldError(error: unknown): AntiphonError {
  if (!isAntiphonError(error)) return new AntiphonError('INTERNAL', {});
  if (error.code !== 'SESSION_FAILED') return error;
  const { operation = '' } = error.details as { readonly operation?: string };
  return new AntiphonError('SESSION_FAILED', { operation, problem: 'the log of the server says why' });
}

/** As the body of an answer, or the last line of one that had begun. */
export function errorBody({ code, message, details }: AntiphonError): { readonly error: ToldError } {
  return { error: { code, message, details } };
}

/** An error as JSON. */
export interface ToldError {
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, string | number>>;
}
