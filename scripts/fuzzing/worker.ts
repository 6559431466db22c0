import { parentPort, workerData } from 'node:worker_threads';
import { isAntiphonError, Random } from '@antiphon/core';
import { cleanGrowth, growth, type Growth } from './memory';
import { mutate } from './mutate';
import { FAULTY, PARSERS } from './parsers';

/** What a worker is asked to do: inputs `from` … `to` of a parser. */
export interface Task {
  readonly name: string;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  /** `[0]`: index of the input that is being parsed. Shared, so that it can be read while this thread hangs. */
  readonly current: Int32Array;
}

export type Message =
  | { readonly kind: 'failure'; readonly index: number; readonly problem: string }
  | { readonly kind: 'done'; readonly accepted: number; readonly slowest: number; readonly most: number };

const KINDS = ['buffers', 'objects'] as const;
/** Milliseconds that an input may take, where its neighbours take one: on the clock and of the processor, since other programs may have it meanwhile. */
const SLOW = 1000;
/** Bytes that a parser may take for each byte of its input, unless it says otherwise. */
const PER_BYTE = 10;
/**
 * And for being called at all: of buffers little; of objects as much as V8 lets small garbage pile up (two young generations), which it does
 * for any input.
 */
const CONSTANT: Growth = { buffers: 2 ** 20, objects: 2 ** 25 };

/** The input of an index: it depends on nothing but the seed. */
export function inputOf(name: string, seed: number, index: number, seeds: readonly Uint8Array[]): Uint8Array {
  return mutate(seeds, Random.stream(seed, 'fuzz', name, index));
}

/** Throws where there is no parser of this name. */
export function parserOf(name: string) {
  const parser = PARSERS[name] ?? FAULTY[name];
  if (parser === undefined) throw new Error(`No parser "${name}". Known: ${Object.keys(PARSERS).join(', ')}`);
  return parser;
}

if (parentPort !== null && (workerData as Partial<Task> | null)?.current !== undefined) {
  const port = parentPort;
  const task = workerData as Task;
  port.postMessage(await fuzz(task, (index, problem) => port.postMessage({ kind: 'failure', index, problem })));
}

async function fuzz(
  { name, seed, from, to, current }: Task,
  fail: (index: number, problem: string) => void,
): Promise<Message> {
  const parser = parserOf(name);
  const { perByte = PER_BYTE, besides = {} } = parser;
  const seeds = parser.seeds();
  let [accepted, slowest, most] = [0, 0, 0];
  for (let index = from; index < to; index++) {
    Atomics.store(current, 0, index);
    const input = inputOf(name, seed, index, seeds);
    let problem: string | undefined;
    const parse = async () => {
      try {
        await parser.parse(new Uint8Array(input));
        accepted++;
      } catch (error) {
        if (!isAntiphonError(error)) problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
        else if (/[\r\n]/.test(error.message)) problem = `more than one line: ${error.message}`;
      }
    };
    const began = now();
    let grown = await growth(parse);
    let took = since(began);
    const share = (each: Growth) =>
      Math.max(...KINDS.map((kind) => each[kind] / (perByte * input.length + CONSTANT[kind] + (besides[kind] ?? 0))));
    if (problem === undefined && (took > SLOW || share(grown) > 1)) {
      // The machine may have been busy, or the collector: only what happens again counts.
      const again = now();
      // Buffers are not judged again: those of the first time are freed meanwhile, at any moment.
      grown = { buffers: grown.buffers, objects: (await cleanGrowth(parse)).objects };
      took = Math.min(took, since(again));
      if (took > SLOW) problem = `it took ${Math.round(took)} ms`;
      if (share(grown) > 1)
        problem = `${input.length} bytes of input took ${grown.buffers} bytes of buffers and ${grown.objects} of objects`;
    }
    slowest = Math.max(slowest, took);
    most = Math.max(most, share(grown));
    if (problem !== undefined) fail(index, problem);
  }
  return { kind: 'done', accepted, slowest, most };
}

function now(): readonly [clock: number, processor: number] {
  const { user, system } = process.cpuUsage();
  return [performance.now(), (user + system) / 1000];
}

function since([clock, processor]: readonly [number, number]): number {
  const [later, used] = now();
  return Math.min(later - clock, used - processor);
}
