import type { EventEmitter } from 'node:events';

/** ms from the first Ctrl-C to the end, at the latest. */
const LATEST = 5000;

/** What of a process an interruption needs. */
export interface Interruptible extends Pick<EventEmitter, 'on'> {
  readonly stderr: { write(text: string): unknown };
  exit(code: number): unknown;
}

/** How a command learns that it is to stop. */
export interface Interruption {
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** From now on, the first Ctrl-C leaves as much time as it takes: for a server, whose answers are on their way. */
  readonly takeTime: () => void;
}

/**
 * The first Ctrl-C (SIGTERM, SIGHUP) asks to stop, which writes a checkpoint; the second one stops at once, and so do five seconds. Files are written whole or not at all: nothing is lost but what came
 * after the last one. Only a single step of a network cannot be interrupted: one that takes longer ends first.
 */
export function interruptionOf(process: Interruptible): Interruption {
  const interrupt = new AbortController();
  let hurried = true;
  const stop = (why: string) => {
    process.stderr.write(`\n${why}. What was written last is kept; the same command goes on from there.\n`);
    process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => {
      if (interrupt.signal.aborted) return stop('Stopped at once');
      process.stderr.write('\nStopping after this step (again to stop at once) …\n');
      interrupt.abort();
      if (hurried) setTimeout(() => stop(`Stopped, since it took ${LATEST / 1000} s`), LATEST).unref();
    });
  return { signal: interrupt.signal, takeTime: () => (hurried = false) };
}
