#!/usr/bin/env node
import { homedir } from 'node:os';
import { cacheFolder } from './cache-folder';
import { program } from './program';
import { reportError } from './report-error';

// The only place that reads the process: arguments in, exit code out.
const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    if (interrupt.signal.aborted) process.exit(130);
    process.stderr.write('\nStopping after this step (again to stop at once) …\n');
    interrupt.abort();
  });
// Whoever reads what is printed may stop reading (`| head`), and a terminal may be closed: the work does not depend on it.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

program({
  signal: interrupt.signal,
  clock: () => performance.now(),
  cache: cacheFolder(process.env, homedir()),
})
  .parseAsync(process.argv)
  .catch((error: unknown) => {
    process.exitCode = reportError(error, process.stderr);
  });
