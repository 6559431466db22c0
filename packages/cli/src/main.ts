#!/usr/bin/env node
import { homedir } from 'node:os';
import { cacheFolder } from './cache-folder';
import { interruptionOf } from './interruption';
import { followOutput } from './output/follow-output';
import { invocation } from './output/invocation';
import { reportError } from './output/report-error';
import { program } from './program';

/** ms in which what failed or was interrupted may still clean up. A thread that hangs does not keep the process after that. */
const LAST = 3000;

// The only place that reads the process: arguments in, exit code out.
const interruption = interruptionOf(process);
const output = followOutput(process);
process.on('exit', (code) => {
  if (output.failed && code < 3) process.exitCode = 1; // also in place of what an audit found: nobody was told
});

program({
  ...interruption,
  clock: () => performance.now(),
  environment: process.env,
  onReload: (listener) => void process.on('SIGUSR2', listener),
  cache: cacheFolder(process.env, homedir),
  command: invocation({ main: import.meta.url, npmCommand: process.env['npm_command'] }),
})
  .parseAsync(process.argv)
  .catch((error: unknown) => {
    process.exitCode = reportError(error, process.stderr);
    setTimeout(() => process.exit(), LAST).unref();
  });
