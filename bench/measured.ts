import { cpus, loadavg } from 'node:os';

/** What a side of a comparison took, run by run. */
export interface Rounds {
  /** By the clock, which other programs on the machine prolong. */
  readonly wall: readonly number[];
  /** Of all cores together: what one thread needs, whatever else is running; waiting threads count, too. */
  readonly cpu: readonly number[];
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** Times work that another side takes turns with. */
export class Stopwatch {
  private wall = performance.now();
  private cpu = process.cpuUsage();

  /** Seconds since it was made, or last read. */
  read(): { readonly wall: number; readonly cpu: number } {
    const { user, system } = process.cpuUsage(this.cpu);
    const wall = (performance.now() - this.wall) / 1000;
    this.restart();
    return { wall, cpu: (user + system) / 1e6 };
  }

  restart(): void {
    this.wall = performance.now();
    this.cpu = process.cpuUsage();
  }
}

/** What the numbers depend on besides the code: the load is that of the minutes before. */
export function surroundings(threads: number) {
  return { machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`, threads, load: loadavg() };
}

/** Numbers as JSON with as many digits as they are good for. */
export function printJson(value: unknown): void {
  const short = (_: string, part: unknown) => (typeof part === 'number' ? Number(part.toPrecision(4)) : part);
  console.log(JSON.stringify(value, short, 1));
}
