import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAntiphonError } from '@antiphon/core';
import { createGuidance } from '@antiphon/guidance';
import { engine as tfjs, memory } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { train } from '../denoiser/train';
import { posesDataset } from '../fixtures/poses-dataset';
import { tinyConfig, tinyDataset } from '../fixtures/tiny-run';
import type { LoopState } from '../loop/loop-state';
import { codec } from '../stages/codec/codec';
import { trainStage } from '../stages/train-stage';
import { ENGINES } from './registry';

// What every engine must agree on: the same seeds, ten steps, parameters that differ by at most 1e-4 of their norm. CI requires wasm and cpu; tensorflow joins where tfjs-node is installed (or
// NODE_PATH names a folder that has it), and is skipped with its reason elsewhere.

const REQUIRED = ['onnxruntime', 'wasm', 'cpu'];

const unavailable = new Map<string, string>();
for (const { name, load } of ENGINES)
  await load().catch((error: unknown) => unavailable.set(name, isAntiphonError(error) ? error.message : String(error)));

const clock = () => 0;
const config = { steps: 10, checkpointEvery: 10 };

/** Ten steps of each kind on an engine. */
const RUNS: Readonly<Record<string, (engine: string, out: string) => Promise<LoopState>>> = {
  'a denoiser with a learned null condition, attended, and dropout': async (engine, out) =>
    (
      await train({
        dataset: tinyDataset(),
        guidance: createGuidance({ kind: 'null-embed' }),
        config: tinyConfig({
          ...config,
          conditionEntry: 'attend',
          encoderLayers: 1,
          tailWidth: 8,
          networkDropout: 0.1,
        }),
        out,
        clock,
        record: false,
        engine,
      })
    ).state,
  'a denoiser with zeros as null condition, in two parts a batch': async (engine, out) =>
    (
      await train({
        dataset: tinyDataset(),
        guidance: createGuidance({ kind: 'cfg' }),
        config: tinyConfig({ ...config, accumulate: 2, clipNorm: null }),
        out,
        clock,
        record: false,
        engine,
      })
    ).state,
  'a motion codec': async (engine, out) =>
    (
      await trainStage({
        stage: codec,
        dataset: posesDataset(),
        config: codec.schema.parse({
          ...config,
          warmupSteps: 2,
          batchSize: 8,
          width: 16,
          codes: 8,
          levels: 2,
          every: 4,
          keyFrames: 12,
        }),
        out,
        clock,
        engine,
      })
    ).state,
};

describe.each(Object.entries(RUNS))('ten steps of %s', (title, run) => {
  let folder: string;
  let expected: LoopState;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'antiphon-parity-'));
    expected = await run('onnxruntime', join(folder, 'onnxruntime'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  for (const { name } of ENGINES.slice(1)) {
    const problem = REQUIRED.includes(name) ? undefined : unavailable.get(name);
    it.skipIf(problem)(`on ${name}${problem === undefined ? '' : ` (skipped: ${problem})`}`, async () => {
      const [active, tensors] = [tfjs().backendName, memory().numTensors];
      const state = await run(name, join(folder, name));
      const differences = compare(state, expected);
      console.info(`${name}, ${title}: at most ${Math.max(...differences.values()).toExponential(1)}`);
      expect(differences.size).toBeGreaterThan(5);
      for (const [parameter, difference] of differences) expect(difference, parameter).toBeLessThan(1e-4);
      // A step leaves nothing behind, neither tensors nor another active backend.
      expect([tfjs().backendName, memory().numTensors]).toEqual([active, tensors]);
    });
  }
});

/** ‖a − b‖ / ‖b‖ of every parameter; where b is zero, ‖a‖. */
function compare(a: LoopState, b: LoopState): Map<string, number> {
  const norm = (values: Iterable<number>) => Math.sqrt([...values].reduce((sum, value) => sum + value * value, 0));
  return new Map(
    Object.entries(b.parameters).map(([name, values]) => [
      name,
      norm(values.map((value, i) => value - (a.parameters[name]?.[i] ?? NaN))) / (norm(values) || 1),
    ]),
  );
}

it.each(REQUIRED)('%s is there', (name) => {
  expect(unavailable.get(name)).toBeUndefined();
});
