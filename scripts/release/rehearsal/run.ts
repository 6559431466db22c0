import { spawn } from 'node:child_process';

export interface Finished {
  readonly code: number | null;
  /** Both streams, in the order in which they came. */
  readonly output: string;
  readonly stdout: string;
}

export interface RunOptions {
  readonly cwd: string;
  /** All of it; default: this process' own. */
  readonly env?: Readonly<Record<string, string>>;
  /** ms; default: four minutes. */
  readonly limit?: number;
}

/**
 * Runs a program to its end.
 * @throws an error with the end of what it printed, where its exit code is not 0
 */
export async function run(program: string, words: readonly string[], options: RunOptions): Promise<Finished> {
  const finished = await tryRun(program, words, options);
  if (finished.code !== 0)
    throw new Error(`${[program, ...words].join(' ')} ended with ${finished.code}:\n${finished.output.slice(-4000)}`);
  return finished;
}

/** The same for a program that may fail. */
function tryRun(program: string, words: readonly string[], options: RunOptions): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { cwd: options.cwd, env: options.env ?? process.env });
    let output = '';
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
    const timer = setTimeout(() => child.kill('SIGKILL'), options.limit ?? 240_000);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, output, stdout });
    });
  });
}
