import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, watch } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../source/antiphon.mjs', import.meta.url));
const LOADER = import.meta.resolve('tsx');

/** When and how a command is killed. */
export interface Kill {
  readonly signal: 'SIGKILL' | 'SIGINT';
  /** A second SIGINT follows at once. */
  readonly twice: boolean;
  /** After so many milliseconds, or right when the n-th temporary file appears below the watched folder. */
  readonly at: { readonly milliseconds: number } | { readonly write: number };
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Whether the kill was sent: otherwise the command was faster. */
  readonly killed: boolean;
  readonly stderr: string;
  readonly milliseconds: number;
}

/**
 * Runs the command line from source in a process of its own.
 * @param folder working directory; its `tmp` is the place for temporary files of the system
 * @param cache where what is made of recordings is kept, instead of the user's own folder
 * @param watched folder whose temporary files are waited for; it is made
 */
export async function runCommand(
  words: readonly string[],
  folder: string,
  cache: string,
  kill?: Kill & { readonly watched: string },
  onStart: (child: ChildProcess) => void = () => {},
): Promise<Ended> {
  mkdirSync(join(folder, 'tmp'), { recursive: true });
  const began = performance.now();
  const child = spawn(process.execPath, ['--import', LOADER, '--conditions=@antiphon/source', MAIN, ...words], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, TMPDIR: join(folder, 'tmp'), XDG_CACHE_HOME: cache },
  });
  onStart(child);
  let stderr = '';
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  let killed = false;
  const send = () => {
    if (kill === undefined || killed || child.exitCode !== null) return;
    killed = child.kill(kill.signal);
    if (kill.twice) setTimeout(() => child.kill(kill.signal), 5);
  };
  const stopWaiting = kill === undefined ? () => {} : waitFor(kill, send);
  return new Promise((resolve) =>
    child.on('close', (code, signal) => {
      stopWaiting();
      resolve({ code, signal, killed, stderr, milliseconds: performance.now() - began });
    }),
  );
}

function waitFor({ at, watched }: Kill & { readonly watched: string }, send: () => void): () => void {
  if ('milliseconds' in at) {
    const timer = setTimeout(send, at.milliseconds);
    return () => clearTimeout(timer);
  }
  mkdirSync(watched, { recursive: true });
  const seen = new Set<string>();
  const watcher = watch(watched, { recursive: true }, (_, name) => {
    if (name === null || !name.split('/').some((part) => part.endsWith('.tmp'))) return;
    seen.add(name);
    if (seen.size >= at.write) send();
  });
  watcher.on('error', () => {}); // a folder that is removed while it is looked at
  return () => watcher.close();
}

/** Temporary files and locks below a folder. */
export async function leftOvers(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  return names.filter((name) => /\.tmp$|(^|\/)\.lock$|(^|\/)antiphon-/.test(name));
}
