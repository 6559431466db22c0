import { open } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';

/** In a thread of its own, as training blocks the event loop of its own. The file is written at its place, never opened again: if another process has taken the lock meanwhile, that is another file. */
const THREAD = `
const { writeSync, fdatasyncSync } = require('node:fs');
const { descriptor, text, every } = require('node:worker_threads').workerData;
setInterval(() => {
  try {
    writeSync(descriptor, text, 0);
    fdatasyncSync(descriptor);
  } catch {
    // A disk that is full now may have room at the next beat.
  }
}, every);`;

/**
 * Writes what is in a file into it again and again, so that others see by its date that this process lives.
 * @param every in milliseconds
 * @returns stops it
 */
export async function startPulse(path: string, text: string, every: number): Promise<() => Promise<void>> {
  const file = await open(path, 'r+');
  const thread = new Worker(THREAD, {
    eval: true,
    execArgv: [],
    workerData: { descriptor: file.fd, text, every },
  });
  thread.on('error', () => undefined); // without a pulse the lock counts for a minute
  thread.unref();
  return async () => {
    await thread.terminate();
    await file.close();
  };
}
