import { AsyncLocalStorage } from 'node:async_hooks';

const METHODS = ['error', 'warn'] as const;
type Print = (...words: unknown[]) => void;

/** Set while a decoder works, and only in its own calls. */
const decoding = new AsyncLocalStorage<true>();
let running = 0;
let installed: readonly { readonly restore: () => void }[] = [];

/**
 * Runs a decoder so that what it would print is thrown instead: the decoders print what they find wrong, and one of them then tries for ever.
 * Any number may run at a time, and what others print meanwhile is printed.
 */
export async function throwComplaints<T>(work: () => Promise<T>): Promise<T> {
  if (running++ === 0) installed = METHODS.map(divert);
  try {
    return await decoding.run(true, work);
  } finally {
    if (--running === 0) for (const { restore } of installed) restore();
  }
}

function divert(method: (typeof METHODS)[number]): { restore: () => void } {
  const original: Print = console[method];
  const diverted: Print = (...words) => {
    if (decoding.getStore() === true) throw new Error(words.map(String).join(' '));
    original.apply(console, words);
  };
  console[method] = diverted;
  return {
    restore: () => {
      // Somebody who replaced it meanwhile goes on with theirs, which still prints.
      if (console[method] === diverted) console[method] = original;
    },
  };
}
