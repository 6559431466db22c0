import { isAntiphonError, oneLine, printable } from '@antiphon/core';
import { CommanderError } from 'commander';

/**
 * Tells a person what went wrong: one clear line for what a user can meet; a stack only for our own mistakes.
 * @returns the exit code: 130 where the work was interrupted, 70 for our own mistakes, else 1 (0 after help and version)
 */
export function reportError(error: unknown, stream: { write(text: string): unknown }): number {
  if (error instanceof CommanderError) {
    // Commander has printed the help that was asked for; its complaints are printed here.
    if (error.exitCode !== 0 && !error.code.startsWith('commander.help'))
      stream.write(`antiphon: ${oneLine(error.message.replace(/^error: /, ''))} (--help shows all options)\n`);
    return error.exitCode;
  }
  if (isAntiphonError(error)) {
    stream.write(`antiphon: ${error.cause instanceof AggregateError ? eachOf(error.cause) : error.message}\n`);
    return error.code === 'INTERRUPTED' ? 130 : 1;
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (error instanceof Error && /^E[A-Z]+$/.test(code)) {
    stream.write(`antiphon: ${oneLine(error.message)}\n`);
    return 1;
  }
  stream.write(
    `antiphon: internal error, please report it\n${printable(String(error instanceof Error ? error.stack : error))}\n`,
  );
  return 70;
}

/** Several problems, a line each. */
function eachOf({ message, errors }: AggregateError): string {
  const lines = errors.map((each, i) => `  ${i + 1}. ${oneLine(each instanceof Error ? each.message : String(each))}`);
  return [`${message}:`, ...lines].join('\n');
}
