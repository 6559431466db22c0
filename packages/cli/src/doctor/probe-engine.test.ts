import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { probeEngine } from './probe-engine';

const probe = (name: string, limit = 20_000, signal = new AbortController().signal) => {
  const module = fileURLToPath(new URL(`../fixtures/probes/${name}.mjs`, import.meta.url));
  return probeEngine({ engine: 'x', limit, signal, module });
};

test('a library that ends the process is told, with its last words', async () => {
  expect(await probe('dies')).toEqual({
    engine: 'x',
    usable: false,
    problem: 'its process died (SIGABRT): free(): invalid pointer',
  });
});

test('one that hangs is ended after the time it was given', async () => {
  expect(await probe('hangs', 1500)).toMatchObject({ usable: false, problem: 'no answer within 1.5 s' });
});

test('one that ends without an answer is told', async () => {
  expect(await probe('ends')).toMatchObject({ usable: false, problem: 'its process died (exit code 3)' });
});

test('one that crashes once it has answered counts: training would be done by then', async () => {
  expect(await probe('dies-afterwards')).toEqual({
    engine: 'x',
    device: 'cpu',
    library: 'fragile 2.0',
    usable: true,
    gflops: 10,
    gradientGflops: 5,
  });
});

test('an interruption ends the process at once', async () => {
  const interrupt = new AbortController();
  const report = probe('hangs', 60_000, interrupt.signal);
  interrupt.abort();
  expect(await report).toMatchObject({ usable: false, problem: 'interrupted' });
});
