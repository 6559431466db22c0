import { AntiphonError, isAntiphonError } from '@antiphon/core';

/** What of the checks refuses; each is made, whatever those before it said. */
export function refusals(checks: readonly (() => unknown)[]): AntiphonError[] {
  return checks.flatMap((check) => {
    try {
      check();
      return [];
    } catch (error) {
      if (!isAntiphonError(error)) throw error;
      return [error];
    }
  });
}

/** Throws what several checks refused, so that a reader mends it in one go: one error as it is; several as INVALID_INPUT that numbers them, with each in its cause, an AggregateError. */
export function throwTogether(errors: readonly AntiphonError[], source: string): void {
  const different = [...new Map(errors.map((error) => [error.message, error])).values()];
  const [first, ...others] = different;
  if (first === undefined) return;
  if (others.length === 0) throw first;
  const numbered = different.map(({ message }, i) => `(${i + 1}) ${bare(message, source)}`).join('; ');
  const cause = new AggregateError(different, `${different.length} problems`);
  throw new AntiphonError('INVALID_INPUT', { source, problem: `${different.length} problems: ${numbered}` }, { cause });
}

/** A message among others: without the source that is named before all of them, and without its full stop. */
function bare(message: string, source: string): string {
  return (message.startsWith(`${source}: `) ? message.slice(source.length + 2) : message).replace(/\.$/, '');
}
