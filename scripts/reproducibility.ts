import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { syntheticCorpus, window } from '@antiphon/data';
import { createGuidance } from '@antiphon/guidance';
import { Generator } from '@antiphon/generate';
import { exportBundle, parseTrainConfig, train } from '@antiphon/train';

// Trains and samples the same again, with other threads, workers and batches, and prints how far the results lie apart: the table of docs/reproducibility.md.
// npm run check:bits
const STEPS = 20;
const folder = await mkdtemp(join(tmpdir(), 'antiphon-bits-'));
const dataset = await syntheticCorpus({ clips: 6, secondsPerClip: 4, seed: 0 });
const guidance = createGuidance({ kind: 'cfg' });
const config = parseTrainConfig({ steps: STEPS, warmupSteps: 5, checkpointEvery: 10 });
const rows: [what: string, difference: number][] = [];

try {
  const first = await trained('first', 2);
  rows.push(['training, the same again', apart(weights(first), weights(await trained('again', 2)))]);
  rows.push(['training, stopped after half of it and resumed', apart(weights(first), weights(await resumed(2, 2)))]);
  const others = { 1: await trained('one-thread', 1), 4: await trained('four-threads', 4) };
  rows.push(['training on 1 thread in place of 2', apart(weights(first), weights(others[1]))]);
  rows.push(['training on 4 threads in place of 2', apart(weights(first), weights(others[4]))]);
  await exportBundle(first, join(folder, 'bundle'), { name: 'bits' });
  await sampled();
} finally {
  await rm(folder, { recursive: true });
}
const said = (difference: number) => (difference === 0 ? 'the same bits' : difference.toPrecision(2));
process.stdout.write(`| what is done otherwise | largest difference, standard deviations |\n| --- | --- |\n`);
for (const [what, difference] of rows) process.stdout.write(`| ${what} | ${said(difference)} |\n`);

type Checkpoint = Awaited<ReturnType<typeof train>>;

function trained(name: string, threads: number, signal?: AbortSignal): Promise<Checkpoint> {
  const out = join(folder, name);
  const runtime = { device: 'cpu', threads } as const;
  return train({ dataset, guidance, config, out, runtime, clock: () => performance.now(), ...(signal && { signal }) });
}

async function resumed(before: number, after: number): Promise<Checkpoint> {
  const abort = new AbortController();
  const out = join(folder, 'resumed');
  const runtime = { device: 'cpu', threads: before } as const;
  const onProgress = ({ step }: { readonly step: number }) => (step >= STEPS / 2 ? abort.abort() : undefined);
  const half = train({ dataset, guidance, config, out, runtime, clock: () => 0, signal: abort.signal, onProgress });
  await half.catch(() => undefined);
  return trained('resumed', after);
}

/** All parameters, one after the other. */
function weights({ state }: Checkpoint): Float32Array {
  return Float32Array.from(Object.values(state.parameters).flatMap((values) => Array.from(values)));
}

async function sampled(): Promise<void> {
  const bundle = join(folder, 'bundle');
  const { clips, conditions, motion } = dataset;
  const windows = Array.from({ length: 8 }, (_, i) => {
    const clip = clips[i % clips.length];
    if (clip === undefined) throw new Error('The corpus has no clips.');
    return window(clip, 5 * i, config.frames, { motion, conditions }).conditions;
  });
  const motionOf = async (options: { threads: number; workers?: number }, batch: number): Promise<Float32Array> => {
    const generator = await Generator.open(bundle, options);
    try {
      const parts = [];
      for (let i = 0; i < windows.length; i += batch)
        parts.push(
          generator.sample({
            conditions: windows.slice(i, i + batch),
            seeds: windows.slice(i, i + batch).map((_, j) => i + j),
            guidance: { kind: 'cfg', scale: 2 },
          }),
        );
      return Float32Array.from((await Promise.all(parts)).flatMap(({ motion: part }) => Array.from(part)));
    } finally {
      await generator.close();
    }
  };
  const together = await motionOf({ threads: 2 }, 8);
  rows.push(['sampling, the same again', apart(together, await motionOf({ threads: 2 }, 8))]);
  rows.push(['sampling in batches of 1 in place of 8', apart(together, await motionOf({ threads: 2 }, 1))]);
  rows.push(['sampling in batches of 4 in place of 8', apart(together, await motionOf({ threads: 2 }, 4))]);
  rows.push(['sampling on 1 thread in place of 2', apart(together, await motionOf({ threads: 1 }, 8))]);
  rows.push([
    'sampling on 2 workers in place of 1',
    apart(await motionOf({ threads: 1, workers: 2 }, 4), await motionOf({ threads: 1, workers: 1 }, 4)),
  ]);
}

/** The largest difference, in standard deviations of the first. */
function apart(first: Float32Array, second: Float32Array): number {
  const mean = first.reduce((sum, value) => sum + value, 0) / first.length;
  const spread = Math.sqrt(first.reduce((sum, value) => sum + (value - mean) ** 2, 0) / first.length);
  return first.reduce((most, value, i) => Math.max(most, Math.abs(value - (second[i] ?? NaN))), 0) / spread;
}
