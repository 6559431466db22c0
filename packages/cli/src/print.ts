import { printable } from '@antiphon/core';

/** Writes to standard output what no terminal obeys: names of files and what files hold come from outside. */
export function print(text: string): void {
  process.stdout.write(printable(text));
}

/** A name as a word of a command that is printed, to be typed as it stands. */
export function shellWord(name: string): string {
  return /^[\w./:@%+=,-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}
