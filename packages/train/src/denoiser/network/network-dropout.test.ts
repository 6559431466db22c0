import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGuidance } from '@antiphon/guidance';
import { expect, test } from 'vitest';
import { tinyConfig, tinyDataset } from '../../fixtures/tiny-run';
import { NetworkDropout } from './network-dropout';
import { train } from '../train';

test('masks belong to a seed, a step and a place, whatever was asked before', () => {
  const sites = { a: [3, 8], b: [3, 8] };
  const make = (seed: number) => new NetworkDropout(sites, { batchSize: 4, networkDropout: 0.5, seed });
  const copies = (of: NetworkDropout, step: number) =>
    Object.values(of.at(step)).map((mask) => Float32Array.from(mask));
  const one = make(1);
  const [third, fourth, again] = [copies(one, 3), copies(one, 4), copies(one, 3)];
  expect(again).toEqual(third);
  expect(copies(make(1), 3)).toEqual(third);
  expect(third[0]).not.toEqual(third[1]);
  expect(third).not.toEqual(fourth);
  expect(copies(make(2), 3)).not.toEqual(third);
  expect(one.inputs).toEqual({ 'dropout/a': { shape: [4, 3, 8] }, 'dropout/b': { shape: [4, 3, 8] } });
});

test('a training with dropout goes on to the bit-identical result, and is another training than without', async () => {
  const run = async (networkDropout: number, stopAfter?: number) => {
    const out = await mkdtemp(join(tmpdir(), 'antiphon-dropout-'));
    const options = {
      dataset: tinyDataset(),
      guidance: createGuidance({ kind: 'cfg' }),
      config: tinyConfig({ networkDropout }),
      out,
      clock: () => 0,
      record: false,
    };
    const stop = new AbortController();
    if (stopAfter !== undefined)
      await train({
        ...options,
        signal: stop.signal,
        onProgress: ({ step }) => (step === stopAfter ? stop.abort() : undefined),
      }).catch((error: Error) => expect(error.message).toMatch(/interrupted/i));
    return (await train(options)).state;
  };
  const whole = await run(0.2);
  expect(await run(0.2, 5)).toEqual(whole);
  expect((await run(0)).parameters).not.toEqual(whole.parameters);
});
