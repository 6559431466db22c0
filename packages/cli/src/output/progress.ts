import { oneLine } from '@antiphon/core';

/** One line on a terminal that is rewritten in place; a line every ten seconds where the output is a file. */
export class ProgressLine {
  private last = -Infinity;

  constructor(
    private readonly clock: () => number,
    private readonly stream: NodeJS.WriteStream = process.stderr,
  ) {}

  show(words: string, always = false): void {
    const text = oneLine(words);
    const now = this.clock();
    const every = this.stream.isTTY ? 100 : 10_000;
    if (!always && now - this.last < every) return;
    this.last = now;
    if (this.stream.isTTY) this.stream.write(`\r\u001b[2K${text.slice(0, (this.stream.columns ?? 80) - 1)}`);
    else this.stream.write(`${text}\n`);
  }

  /** A line of its own, whatever stands on the terminal. */
  note(text: string): void {
    this.stream.write(`${this.stream.isTTY ? '\r\u001b[2K' : ''}${oneLine(text)}\n`);
  }

  /** Ends the line, so that what follows starts on a new one. */
  end(text: string): void {
    this.show(text, true);
    if (this.stream.isTTY) this.stream.write('\n');
  }
}

/** "2 min 05 s", "41 s". */
export function formatSeconds(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  const whole = Math.max(0, Math.round(seconds));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}
