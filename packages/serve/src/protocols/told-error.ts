import { AntiphonError, isAntiphonError } from '@antiphon/core';

/** What a client is told of an error: itself where it is one of the table, and of a failure of the server's own only that there was one. */
export function toldError(error: unknown): AntiphonError {
  return isAntiphonError(error) ? error : new AntiphonError('INTERNAL', {});
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
