import { printable } from '@antiphon/core';

/** Writes to standard output what no terminal obeys: names of files and what files hold come from outside. */
export function print(text: string): void {
  process.stdout.write(printable(text));
}
