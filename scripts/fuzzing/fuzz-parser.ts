import { Worker } from 'node:worker_threads';
import { inputOf, parserOf, type Message, type Task } from './worker';

interface FuzzFailure {
  readonly index: number;
  readonly problem: string;
  readonly input: Uint8Array;
}

export interface FuzzResult {
  readonly failures: readonly FuzzFailure[];
  /** Share of the inputs that were still valid. */
  readonly accepted: number;
  /** Milliseconds of the slowest input. */
  readonly slowest: number;
  /** Largest growth of memory, as a share of what is allowed: see `worker.ts`. */
  readonly most: number;
}

/** After so many failures a parser is given up: more of them say nothing new. */
const ENOUGH = 20;
/** Milliseconds that a thread may take to start, on a busy machine. */
const STARTS = 60_000;
/** Of a worker's heap. */
const HEAP_MEGABYTES = 1024;

/**
 * Gives a parser mutated inputs, in a thread of its own, and collects every one that it did not answer well: an error other than an `AntiphonError`,
 * more than a second, much memory, or no answer at all. Then the thread is ended, and the next goes on with the input after.
 * @param options.hangs milliseconds without an answer
 */
export async function fuzzParser(
  name: string,
  options: {
    readonly inputs: number;
    readonly seed: number;
    readonly hangs?: number;
    readonly onProgress?: (done: number) => void;
  },
): Promise<FuzzResult> {
  const { inputs, seed, hangs = 10_000, onProgress } = options;
  const seeds = parserOf(name).seeds();
  const failures: FuzzFailure[] = [];
  let [accepted, slowest, most] = [0, 0, 0];
  for (let from = 0; from < inputs && failures.length < ENOUGH;) {
    const current = new Int32Array(new SharedArrayBuffer(4));
    current[0] = from - 1; // nothing is being parsed while the thread starts
    const fail = (index: number, problem: string) =>
      failures.push({ index, problem, input: inputOf(name, seed, index, seeds) });
    const ended = await runWorker({ name, seed, from, to: inputs, current }, { hangs, fail, onProgress });
    if (ended.kind === 'done') {
      [accepted, slowest, most] = [
        ended.accepted / inputs,
        Math.max(slowest, ended.slowest),
        Math.max(most, ended.most),
      ];
      break;
    }
    if (ended.kind === 'failure') fail(ended.index, ended.problem);
    if (Atomics.load(current, 0) < from)
      throw new Error(`The thread of "${name}" did not start: ${failures.at(-1)?.problem}`);
    from = Atomics.load(current, 0) + 1;
  }
  return { failures, accepted, slowest, most };
}

/** Ends with the worker's last word, or with what ended it. */
function runWorker(
  task: Task,
  {
    hangs,
    fail,
    onProgress,
  }: {
    hangs: number;
    fail: (index: number, problem: string) => number;
    onProgress?: ((done: number) => void) | undefined;
  },
): Promise<Message | { readonly kind: 'enough' }> {
  const worker = new Worker(new URL('./run-from-source.mjs', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES },
  });
  return new Promise((resolve) => {
    let [seen, since] = [-1, performance.now()];
    const end = (message: Message | { readonly kind: 'enough' }) => {
      clearInterval(watch);
      void worker.terminate().then(() => resolve(message));
    };
    const watch = setInterval(() => {
      const index = Atomics.load(task.current, 0);
      onProgress?.(index);
      if (index !== seen) [seen, since] = [index, performance.now()];
      else if (performance.now() - since > (index < task.from ? STARTS : hangs))
        end({ kind: 'failure', index, problem: `no answer in ${hangs / 1000} s` });
    }, 100);
    worker.on('message', (message: Message) => {
      if (message.kind === 'done') end(message);
      else if (fail(message.index, message.problem) >= ENOUGH) end({ kind: 'enough' });
    });
    worker.on('error', (error) =>
      end({ kind: 'failure', index: Atomics.load(task.current, 0), problem: `the thread ended: ${error.message}` }),
    );
  });
}
