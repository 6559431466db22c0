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

/** What several checks refused, at least one, so that a reader mends it in one go: one error as it is; several as INVALID_INPUT that numbers them, with each in its cause, an AggregateError. */
export function together(errors: readonly AntiphonError[], source: string): AntiphonError {
  const different = [...new Map(errors.map((error) => [error.message, error])).values()];
  const [first, ...others] = different;
  if (first === undefined) throw new RangeError('Nothing was refused.');
  if (others.length === 0) return first;
  const shown = different.slice(0, MOST);
  const count = `${different.length} problems`;
  const numbered = shown.map(({ message }, i) => `(${i + 1}) ${bare(message, source)}`);
  const more = different.length > MOST ? [`and ${different.length - MOST} more`] : [];
  const lines = more.map((problem) => new AntiphonError('INVALID_INPUT', { source, problem }));
  const cause = new AggregateError([...shown, ...lines], count);
  return new AntiphonError(
    'INVALID_INPUT',
    { source, problem: `${count}: ${[...numbered, ...more].join('; ')}` },
    { cause },
  );
}

/** More of them would not be read. */
const MOST = 12;

/** A message among others: without the source that is named before all of them, and without its full stop. */
function bare(message: string, source: string): string {
  return (message.startsWith(`${source}: `) ? message.slice(source.length + 2) : message).replace(/\.$/, '');
}
