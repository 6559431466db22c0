#!/usr/bin/env node
import { homedir } from 'node:os';
import { isAntiphonError } from '@antiphon/core';
import { CommanderError } from 'commander';
import { cacheFolder } from './cache-folder';
import { program } from './program';

// The only place that reads the process: arguments in, exit code out.
const interrupt = new AbortController();
let interrupts = 0;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    interrupts++;
    if (interrupts > 1) process.exit(130);
    process.stderr.write('\nStopping after this step (again to stop at once) …\n');
    interrupt.abort();
  });

program({
  signal: interrupt.signal,
  clock: () => performance.now(),
  cache: cacheFolder(process.env, homedir()),
})
  .parseAsync(process.argv)
  .catch((error: unknown) => {
    process.exitCode = report(error);
  });

/** One clear line for what a user can meet; a stack only for our own mistakes. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode;
  if (isAntiphonError(error)) {
    process.stderr.write(`antiphon: ${error.message}\n`);
    return error.code === 'INTERRUPTED' ? 130 : 1;
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (error instanceof Error && /^E[A-Z]+$/.test(code)) {
    process.stderr.write(`antiphon: ${error.message}\n`);
    return 1;
  }
  process.stderr.write(
    `antiphon: internal error, please report it\n${error instanceof Error ? error.stack : String(error)}\n`,
  );
  return 70;
}
