import { createInterface } from 'node:readline';
import { Stopwatch } from '../measured';

/** Makes what a kind of step needs, and gives what takes one such step. */
export type Work = () => Promise<() => Promise<unknown>>;

/**
 * One side of a comparison, as `PacedPeer` drives it: each line of standard input names a work. The first such line prepares it and takes a step, which warms up; every line prints
 * the seconds of a step, with what the step returns if that is an object of numbers.
 */
export async function takeTurns(works: Readonly<Record<string, Work>>): Promise<void> {
  const ready = new Map<string, () => Promise<unknown>>();
  for await (const name of createInterface({ input: process.stdin })) {
    const work = works[name];
    if (work === undefined) throw new Error(`There is no work "${name}". Known: ${Object.keys(works).join(', ')}`);
    const stopwatch = new Stopwatch();
    let prepared: { readonly prepare: number; readonly first: number } | undefined;
    let run = ready.get(name);
    if (run === undefined) {
      run = await work();
      const prepare = stopwatch.read().wall;
      await run();
      prepared = { prepare, first: stopwatch.read().wall };
      ready.set(name, run);
    }
    stopwatch.restart();
    const result = await run();
    const took = stopwatch.read();
    print({
      ...took,
      ...prepared,
      ...(name === 'train' || name === 'dropout' || name === 'forward' ? {} : (result as object)),
      peakMegabytes: peak(),
    });
  }
  print({ peakMegabytes: peak() });
}

function peak(): number {
  return process.resourceUsage().maxRSS / 1024;
}

function print(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
