/**
 * Time of guided sampling with the full-size face model of audio2photoreal (20 s of audio, 100 DDIM steps, scale 10), against the same computation done the original's way by our
 * PyTorch peer: there every step encodes the audio and the lips again in each of two branches, one after the other; here they are encoded once, the cross-attention's keys and values
 * are kept, and a step is one run with both branches. The two take turns on the machine and are held to equal output. Run with
 *   node --import tsx --conditions=@antiphon/source bench/sampling/face.ts CASE --python PYTHON [--turns 5] [--ours 4] [--threads 2] [--full]
 * PYTHON has torch, numpy and safetensors; CASE is a folder, made by `bench/peers/a2p/make_case.py` where it is not there. Without --full only the first `turns` of the peer's 100 steps
 * are run (each takes seconds), `ours` of ours after each; its time per clip is then 100 times the median.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ddim, noiseSchedule, Random, respace, stepsOf, type Denoiser, type Samples } from '@antiphon/core';
import { decodeNpy } from '@antiphon/data';
import { createGuidance, guide } from '@antiphon/guidance';
import { FaceClip } from './face-clip';
import { exportFaceNetworks } from './face-networks';
import { PacedPeer } from './paced-peer';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    python: { type: 'string', default: 'python3' },
    turns: { type: 'string', default: '5' },
    ours: { type: 'string', default: '4' },
    threads: { type: 'string', default: '2' },
    full: { type: 'boolean', default: false },
  },
});
const [folder = 'face-case'] = positionals;
const [STEPS, SCALE] = [100, 10];
const turns = options.full ? STEPS : Number(options.turns);
const oursPerTurn = options.full ? 1 : Number(options.ours);
const threads = Number(options.threads);

if (!existsSync(join(folder, 'weights.safetensors'))) makeCase();
const networks = await exportFaceNetworks(join(folder, 'weights.safetensors'), join(folder, 'ours'));
const clip = await FaceClip.open(networks, read('audio.npy'), threads);
const peer = new PacedPeer(options.python, 'sample_face.py', [
  ...[folder, join(folder, 'peer'), '--threads', String(threads), '--steps', String(STEPS), '--scale', String(SCALE)],
  ...(options.full ? ['--full'] : ['--timed', String(turns)]),
]);
const theirs: Readonly<Record<string, number>>[] = [];
const ours: number[] = [];
const predictions: Samples[] = [];
let resumed = 0;

const guided = guide(clip, createGuidance({ kind: 'null-embed', scale: SCALE }), { random: Random.stream(0, 'bench') });
const takingTurns: Denoiser = async (x, step) => {
  if (ours.length % oursPerTurn === 0 && theirs.length < turns) theirs.push(await peer.step());
  resumed = performance.now();
  return guided(x, step);
};
await ddim(takingTurns, read('noise.npy'), stepsOf(respace(noiseSchedule('cosine'), `ddim${STEPS}`)), {
  onStep: ({ x0 }) => {
    ours.push(performance.now() - resumed);
    predictions.push(x0);
  },
});
const summary = await peer.end();
await clip.close();
report();

function report(): void {
  const steps = ours.map((time) => time / 1000);
  const once = (clip.times.hear + clip.times.encode) / 1000;
  const inTurns = steps.slice(0, turns * oursPerTurn);
  const denoiser = clip.evaluations.slice(0, inTurns.length).map((time) => time / 1000);
  const [their, their2] = [theirs.map(({ step }) => step ?? NaN), theirs.map(({ denoiser: time }) => time ?? NaN)];
  const clipTime = once + STEPS * median(inTurns);
  console.log(
    JSON.stringify(
      {
        peer: {
          step: spread(their),
          encoder: spread(of('encoder')),
          lip: spread(of('lip')),
          denoiser: spread(their2),
          clip: STEPS * median(their),
        },
        ours: { hear: clip.times.hear / 1000, encode: clip.times.encode / 1000, step: spread(inTurns), denoiser: spread(denoiser), clip: clipTime, whole: once + sum(steps), peakMegabytes: process.resourceUsage().maxRSS / 1024 }, // prettier-ignore
        faster: { clip: (STEPS * median(their)) / clipTime, denoiser: median(their2) / median(denoiser) },
        equal: { steps: theirs.length, furthest: Math.max(...compare()) },
        summary,
      },
      (_, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value),
      1,
    ),
  );
}

function of(name: string): number[] {
  return theirs.map((step) => step[name] ?? NaN);
}

/** For each step that both have run: the largest difference of the guided predictions, relative to the largest value. */
function compare(): number[] {
  const wanted = read('peer/x0.npy');
  return theirs.map((_, step) => {
    const prediction = predictions[step] ?? [];
    const want = wanted.subarray(step * prediction.length, (step + 1) * prediction.length);
    let [off, largest] = [0, 1];
    want.forEach((value, i) => {
      off = Math.max(off, Math.abs(value - (prediction[i] ?? NaN)));
      largest = Math.max(largest, Math.abs(value));
    });
    return off / largest;
  });
}

function spread(values: readonly number[]) {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function read(name: string): Float32Array {
  return Float32Array.from(decodeNpy(readFileSync(join(folder, name)), name).data as Float32Array);
}

function makeCase(): void {
  const path = fileURLToPath(new URL('../peers/a2p/make_case.py', import.meta.url));
  const { status } = spawnSync(options.python, [path, folder], { stdio: 'inherit' });
  if (status !== 0) throw new Error('make_case.py failed');
}
