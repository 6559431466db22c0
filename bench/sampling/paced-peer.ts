import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../peers/a2p/', import.meta.url));

/** A script of `bench/peers/a2p` in a process of its own, which takes a step when it is asked for one: the two sides of a comparison take turns, as other load on a machine comes and goes. */
export class PacedPeer {
  private readonly process: ChildProcessByStdio<Writable, Readable, null>;
  private readonly lines: AsyncIterator<string>;
  private readonly reader: Interface;

  constructor(python: string, script: string, words: readonly string[]) {
    this.process = spawn(python, [FOLDER + script, ...words, '--paced'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    });
    this.reader = createInterface(this.process.stdout);
    this.lines = this.reader[Symbol.asyncIterator]();
  }

  /** What the peer measured in its next step. */
  step(): Promise<Readonly<Record<string, number>>> {
    this.process.stdin.write('\n');
    return this.line() as Promise<Readonly<Record<string, number>>>;
  }

  /** Ends it. @returns its summary */
  async end(): Promise<unknown> {
    this.process.stdin.end();
    const summary = await this.line();
    this.reader.close();
    return summary;
  }

  private async line(): Promise<unknown> {
    const { value, done } = await this.lines.next();
    if (done === true) throw new Error('The peer ended before it answered.');
    return JSON.parse(String(value));
  }
}
