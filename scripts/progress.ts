/** A line on standard error with the time left: rewritten in place on a terminal, every five seconds where it is a file. */
export class Progress {
  private readonly began = performance.now();
  private last = -Infinity;

  /** @param done fraction, 0 … 1 */
  show(done: number, text: string): void {
    const now = performance.now();
    const { isTTY } = process.stderr;
    if (now - this.last < (isTTY ? 100 : 5000)) return;
    this.last = now;
    const left = done > 0 ? `${Math.round(((now - this.began) * (1 - done)) / done / 1000)} s left` : '? s left';
    process.stderr.write(isTTY ? `\r\u001b[2K${text}  ${left}` : `${text}  ${left}\n`);
  }

  end(): void {
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[2K');
  }

  get seconds(): number {
    return (performance.now() - this.began) / 1000;
  }
}
