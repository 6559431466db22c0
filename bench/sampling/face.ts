/**
 * Time of guided sampling with the full-size face model of audio2photoreal (20 s of audio, 100 DDIM steps, scale 10), against the same computation done the original's way by our
 * PyTorch peer: there every step encodes the audio and the lips again in each of two branches, one after the other; here they are encoded once, the cross-attention's keys and values
 * are kept, and a step is one run with both branches. The two take turns on the machine and are held to equal output. `npm run bench -- sampling` runs it, or by itself
 *   node --import tsx --conditions=@antiphon/source bench/sampling/face.ts FOLDER [--python PYTHON] [--turns 5] [--ours 4] [--threads 2] [--full]
 * PYTHON has torch, numpy and safetensors; without them only our side runs. FOLDER keeps the case (weights, audio, noise). Without --full only the first `turns` of the peer's 100 steps
 * are run (each takes seconds), `ours` of ours after each; its time per clip is then 100 times the median.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ddim, noiseSchedule, Random, respace, stepsOf, type Denoiser, type Samples } from '@antiphon/core';
import { decodeNpy } from '@antiphon/formats';
import { createGuidance, guide } from '@antiphon/guidance';
import { median, printJson, Stopwatch, surroundings } from '../measured';
import { PacedPeer, peerScript } from '../paced-peer';
import { tellSkipped, torchProblem } from '../torch-problem';
import { FaceClip } from './face-clip';
import { CLIP, exportFaceNetworks, FACE, randomWeights, weightsOfCase } from './face-networks';

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

const skipped = torchProblem(options.python);
if (skipped !== undefined) tellSkipped(skipped);
else if (!existsSync(join(folder, 'weights.safetensors'))) makeCase();
const random = Random.stream(0, 'bench');
const weights = skipped === undefined ? weightsOfCase(join(folder, 'weights.safetensors')) : randomWeights(random);
const audio = skipped === undefined ? read('audio.npy') : random.normals(2 * CLIP.samples).map((x) => 0.1 * x);
const noise = skipped === undefined ? read('noise.npy') : random.normals(CLIP.frames * FACE.features);

const networks = await exportFaceNetworks(weights, join(folder, 'ours'));
const clip = await FaceClip.open(networks, audio, threads);
const peer =
  skipped === undefined
    ? new PacedPeer(options.python, [
        ...[
          peerScript('peers/a2p/sample_face.py'),
          '--paced',
          folder,
          join(folder, 'peer'),
          '--threads',
          `${threads}`,
          '--steps',
          `${STEPS}`,
          '--scale',
          `${SCALE}`,
        ],
        ...(options.full ? ['--full'] : ['--timed', `${turns}`]),
      ])
    : undefined;
const theirs: Readonly<Record<string, number>>[] = [];
const ours: { readonly wall: number; readonly cpu: number }[] = [];
const predictions: Samples[] = [];
const stopwatch = new Stopwatch();

const guided = guide(clip, createGuidance({ kind: 'null-embed', scale: SCALE }), { random });
const takingTurns: Denoiser = async (x, step) => {
  if (peer !== undefined && ours.length % oursPerTurn === 0 && theirs.length < turns) theirs.push(await peer.step());
  stopwatch.restart();
  return guided(x, step);
};
await ddim(takingTurns, noise, stepsOf(respace(noiseSchedule('cosine'), `ddim${STEPS}`)), {
  onStep: ({ x0 }) => {
    ours.push(stopwatch.read());
    predictions.push(x0);
  },
});
const summary = (await peer?.end()) as { readonly torch: string; readonly peakMegabytes: number } | undefined;
await clip.close();
report();

function report(): void {
  const { hear, encode } = clip.times;
  const once = (hear + encode) / 1000;
  // What was measured beside the peer, between its steps.
  const inTurns = ours.slice(0, turns * oursPerTurn);
  const [wall, cpu] = [inTurns.map((step) => step.wall), inTurns.map((step) => step.cpu)];
  const clipTime = once + STEPS * median(wall);
  printJson({
    ...surroundings(threads),
    ours: {
      secondsPerClip: clipTime,
      once: { hear: hear / 1000, encode: encode / 1000 },
      step: median(wall),
      rounds: { wall, cpu },
      whole: once + ours.reduce((total, step) => total + step.wall, 0),
      peakMegabytes: process.resourceUsage().maxRSS / 1024,
    },
    peer: summary === undefined ? { skipped } : peerReport(summary),
    ...(summary === undefined
      ? {}
      : {
          ratios: {
            clip: (STEPS * median(of('step'))) / clipTime,
            stepCpu: median(of('cpu')) / median(cpu),
            denoiser: median(of('denoiser')) / median(wall),
          },
          equal: { steps: theirs.length, largestDifference: Math.max(...compare()) },
        }),
  });
}

function peerReport({ torch, peakMegabytes }: { readonly torch: string; readonly peakMegabytes: number }) {
  return {
    torch,
    secondsPerClip: STEPS * median(of('step')),
    step: median(of('step')),
    rounds: { wall: of('step'), cpu: of('cpu'), encoder: of('encoder'), lip: of('lip'), denoiser: of('denoiser') },
    peakMegabytes,
  };
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

function read(name: string): Float32Array {
  return Float32Array.from(decodeNpy(readFileSync(join(folder, name)), name).data as Float32Array);
}

function makeCase(): void {
  const path = peerScript('peers/a2p/make_case.py');
  const { status } = spawnSync(options.python, [path, folder], { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error('make_case.py failed');
}
