import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** A server in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  /** Seconds of processor that it has used, of all its threads. */
  processor(): number;
  /** Megabytes of memory that it has. */
  memory(): number;
  stop(): Promise<void>;
}

/** Ticks of a second in /proc. */
const TICKS = 100;

/**
 * Starts `antiphon serve` from a checkout.
 * @param checkout folder of the repository, this one or an older one
 */
export async function startServer(checkout: string, words: readonly string[]): Promise<ServerProcess> {
  const child = spawn(
    process.execPath,
    [...process.execArgv, 'packages/cli/src/main.ts', 'serve', ...words, '--port', '0'],
    { cwd: checkout, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const problems: string[] = [];
  child.stderr.on('data', (text: Buffer) => void problems.push(String(text)));
  const url = await address(child);
  if (url === undefined) throw new Error(`the server did not start: ${problems.join('').slice(0, 500)}`);
  const { pid = 0 } = child;
  return {
    url,
    processor: () => {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) / TICKS;
    },
    memory: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024,
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGKILL'); // an older one may wait for clients for long
      }),
  };
}

async function address(child: ChildProcess): Promise<string | undefined> {
  if (child.stdout === null) return undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/\S+/.exec(line)?.[0];
    if (url !== undefined) return url;
  }
  return undefined;
}
