import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/**
 * A program in a process of its own, which takes a step when it is asked for one: the sides of a comparison take turns, as other load on a machine comes and goes. Between its turns it is
 * stopped, as the threads of some (PyTorch's) spin for as long as they have nothing to do.
 */
export class PacedPeer {
  private readonly process: ChildProcessByStdio<Writable, Readable, null>;
  private readonly lines: AsyncIterator<string>;
  private readonly reader: Interface;

  constructor(
    private readonly command: string,
    words: readonly string[],
  ) {
    this.process = spawn(command, words, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    });
    this.process.stdin.on('error', () => {}); // of one that ended: said by whoever reads next
    process.once('exit', () => this.process.kill('SIGKILL')); // one that is stopped would stay for ever
    this.reader = createInterface(this.process.stdout);
    this.lines = this.reader[Symbol.asyncIterator]();
  }

  /** What the peer measured in its next step. @param of which step, where it has several kinds */
  async step(of = ''): Promise<Readonly<Record<string, number>>> {
    this.process.kill('SIGCONT');
    this.process.stdin.write(`${of}\n`);
    const took = (await this.line()) as Readonly<Record<string, number>>;
    this.process.kill('SIGSTOP');
    return took;
  }

  /** Ends it. @returns its summary */
  async end(): Promise<unknown> {
    this.process.kill('SIGCONT');
    this.process.stdin.end();
    const summary = await this.line();
    this.reader.close();
    return summary;
  }

  private async line(): Promise<unknown> {
    const { value, done } = await this.lines.next();
    if (done === true) throw new Error(`The peer ended before it answered (${this.command}).`);
    return JSON.parse(String(value));
  }
}

/** The path of a script beside this file, such as `peers/a2p/train_face.py`. */
export function peerScript(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}
