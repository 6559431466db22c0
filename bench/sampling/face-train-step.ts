/**
 * Time and peak memory of a training step of the full-size face denoiser (batch 4, 600 frames, 1998 condition tokens; loss, backward pass, AdamW), against our PyTorch peer, by turns.
 * `npm run bench -- sampling` runs it, or by itself
 *   node --import tsx --conditions=@antiphon/source bench/sampling/face-train-step.ts [--python PYTHON] [--batch 4] [--recompute] [--turns 3] [--threads 2]
 * The condition is given on both sides: frozen encoders run once per clip. The first step of each allocates and is left out. Without torch only our side runs.
 */
import { parseArgs } from 'node:util';
import { Random } from '@antiphon/core';
import { denoise, encode, initFilmTransformer } from '@antiphon/core/models';
import { compileTrainStep } from '@antiphon/tfjs-onnxruntime';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import { CLIP, FACE } from './face-networks';
import { median, printJson, Stopwatch, surroundings } from '../measured';
import { PacedPeer, peerScript } from '../paced-peer';
import { tellSkipped, torchProblem } from '../torch-problem';

const { values: options } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    batch: { type: 'string', default: '4' },
    recompute: { type: 'boolean', default: false },
    turns: { type: 'string', default: '3' },
    threads: { type: 'string', default: '2' },
  },
});
const [batch, turns, threads] = [options.batch, options.turns, options.threads].map(Number) as [number, number, number];

const random = Random.stream(1, 'bench');
const shapes = {
  x: [batch, CLIP.frames, FACE.features],
  target: [batch, CLIP.frames, FACE.features],
  t: [batch],
  audio: [batch, CLIP.tokens, 2038],
  keep: [batch],
};
const feeds = Object.fromEntries(
  Object.entries(shapes).map(([name, shape]) => [name, random.normals(shape.reduce((a, b) => a * b, 1))]),
);
feeds.t?.fill(500);
feeds.keep?.fill(1);

const step = await compileTrainStep({
  parameters: initFilmTransformer(FACE, random),
  inputs: Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, { shape }])),
  loss: (weights, { x, target, t, audio, keep }) => {
    const memory = encode(FACE, weights, { audio: audio as Tensor3D }, { audio: keep as Tensor1D });
    const prediction = denoise(FACE, weights, x as Tensor3D, t as Tensor1D, memory, undefined, {
      recompute: options.recompute,
    });
    return { loss: tf.mean(tf.squaredDifference(prediction, target as Tensor3D)) as Scalar };
  },
  optimizer: { weightDecay: 0, clipNorm: Number.POSITIVE_INFINITY, emaDecay: 0 },
  threads,
});
const skipped = torchProblem(options.python);
if (skipped !== undefined) tellSkipped(skipped);
const words = ['--batch', `${batch}`, '--steps', `${turns + 1}`, '--threads', `${threads}`];
const peer =
  skipped === undefined
    ? new PacedPeer(options.python, [peerScript('peers/a2p/train_face.py'), '--paced', ...words])
    : undefined;
const theirs: Readonly<Record<string, number>>[] = [];
const ours: { readonly wall: number; readonly cpu: number }[] = [];
const losses: number[] = [];
const stopwatch = new Stopwatch();
for (let turn = 0; turn <= turns; turn++) {
  if (peer !== undefined) theirs.push(await peer.step());
  stopwatch.restart();
  const { loss } = await step.run(feeds, { learningRate: 1e-4 });
  ours.push(stopwatch.read());
  losses.push(loss);
}
const summary = (await peer?.end()) as { readonly torch: string; readonly peakMegabytes: number } | undefined;
const peakMegabytes = process.resourceUsage().maxRSS / 1024;
const [first, ...rest] = ours;
const [wall, cpu] = [rest.map((one) => one.wall), rest.map((one) => one.cpu)];
const [theirWall, theirCpu] = ['step', 'cpu'].map((name) => theirs.slice(1).map((one) => one[name] ?? NaN)) as [
  number[],
  number[],
];
printJson({
  ...surroundings(threads),
  batch,
  ours: { step: median(wall), first: first?.wall, rounds: { wall, cpu }, peakMegabytes, losses },
  peer:
    summary === undefined
      ? { skipped }
      : {
          torch: summary.torch,
          step: median(theirWall),
          rounds: { wall: theirWall, cpu: theirCpu },
          peakMegabytes: summary.peakMegabytes,
        },
  ...(summary === undefined
    ? {}
    : {
        ratios: {
          step: median(theirWall) / median(wall),
          stepCpu: median(theirCpu) / median(cpu),
          memory: peakMegabytes / summary.peakMegabytes,
        },
      }),
});
await step.dispose();
