/**
 * Training step and forward pass of two decoders (models.ts) on this engine, as shares of the rate at which ONNX Runtime multiplies matrices here, and beside PyTorch and the other backends of
 * TensorFlow.js. Run with
 *   npm run bench -- engine [--json FILE] [--python PYTHON] [--model M|L …] [--work train|dropout|recompute|forward …] [--turns 7] [--threads 2]
 * PYTHON has torch; tfjs-node is installed, or lies in a folder of NODE_PATH. What is missing is left out, and that is said. All sides of a model are up together, each in a process of its own, and take turns.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { engineNamed } from '@antiphon/train';
import { median, surroundings } from '../measured';
import { PacedPeer, peerScript } from '../paced-peer';
import { forwardFlops, MODELS, type ModelName } from './models';

const { values: options } = parseArgs({
  options: {
    json: { type: 'string' },
    python: { type: 'string', default: 'python3' },
    model: { type: 'string', multiple: true, default: ['M', 'L'] },
    work: { type: 'string', multiple: true, default: ['train', 'dropout', 'recompute', 'forward'] },
    turns: { type: 'string', default: '7' },
    threads: { type: 'string', default: '2' },
  },
});
const turns = Number(options.turns);

/** Milliseconds between two turns, in which the threads of the last one stop spinning. */
const REST = 250;

type Turn = Readonly<Record<string, number>>;

/** A program that takes steps. */
interface Side {
  readonly name: string;
  readonly command: string;
  readonly words: readonly string[];
  /** Fewer turns, for what is very slow. */
  readonly turns?: number;
}

/** Other engines, which take part with the smaller model; the slow one takes fewer turns. */
const OTHERS = [
  { name: 'Tensorflow', engine: 'tensorflow' },
  { name: 'Wasm', engine: 'wasm', turns: 2 },
];
const others: typeof OTHERS = [];
for (const other of OTHERS) {
  const engine = engineNamed(other.engine);
  await engine.load().then(
    () => others.push(other),
    (error: Error) => process.stderr.write(`No ${other.engine}: ${error.message}\n`),
  );
}
const torchProblem = problemOf(options.python, 'import torch');
if (torchProblem !== undefined) process.stderr.write(`No PyTorch: ${torchProblem}. Pass --python PYTHON.\n`);

const COMPARISONS = {
  train: (model: ModelName) => compare(model, 'train'),
  dropout: compareDropout,
  recompute: compareRecompute,
  forward: (model: ModelName) => compare(model, 'forward'),
};

const results: Record<string, unknown> = { ...surroundings(Number(options.threads)) };
const ratios: Record<string, number> = {};
for (const model of options.model as ModelName[]) {
  for (const work of options.work as (keyof typeof COMPARISONS)[]) {
    if (work === 'recompute' && model !== 'L') continue; // the smaller one has little to keep
    process.stderr.write(`${model}, ${work}: `);
    results[`${work}${model}`] = await COMPARISONS[work](model);
    process.stderr.write('\n');
    save();
  }
}
if (others.some(({ engine }) => engine === 'wasm')) results.eager = await compareEager();
save();
console.log(JSON.stringify({ ...results, ratios }, short, 1));

function peerOf({ command, words }: Side): PacedPeer {
  return new PacedPeer(command, words);
}

/** Single small ops, each read at once: seconds of an op here and on tfjs's backend for WebAssembly, by turns. */
async function compareEager() {
  const peers = ['onnxruntime', 'wasm'].map((engine) => ({ engine, peer: peerOf(eagerSide('M', engine)) }));
  const seconds: Record<string, number[]> = {};
  for (let turn = 0; turn < turns; turn++)
    for (const { engine, peer } of peers) (seconds[engine] ??= []).push((await peer.step('eager')).seconds ?? NaN);
  for (const { peer } of peers) await peer.end();
  ratios.eagerOpOverWasm = median(seconds.onnxruntime ?? []) / median(seconds.wasm ?? []);
  return { seconds };
}

/** A training step with the network's dropout and one without, by turns. */
async function compareDropout(model: ModelName) {
  const peer = peerOf(ownSide(model));
  const rounds: Record<string, Turn[]> = { train: [], dropout: [] };
  for (let turn = 0; turn < turns; turn++)
    for (const [work, took] of Object.entries(rounds)) took.push(await peer.step(work));
  await peer.end();
  ratios[`dropout${model}`] = ratioOf('wall', rounds.dropout, rounds.train);
  return { rounds };
}

/** A training step of a larger batch with what the layers compute kept, and computed again. Long steps: few turns. */
async function compareRecompute(model: ModelName) {
  const sides = { kept: [], again: ['--recompute'] } as const;
  const peers = Object.entries(sides).map(([name, words]) => {
    const side = ownSide(model);
    return { name, peer: peerOf({ ...side, words: [...side.words, '--batch', '4', ...words] }), took: [] as Turn[] };
  });
  for (let turn = 0; turn < Math.min(turns, 3); turn++)
    for (const { peer, took } of peers) {
      took.push(await peer.step('train'));
      process.stderr.write('.');
    }
  for (const { peer } of peers) await peer.end();
  const [kept, again] = peers.map(({ took }) => took);
  ratios[`recompute${model}`] = ratioOf('wall', again, kept);
  ratios[`recompute${model}Memory`] = ratioOf('peakMegabytes', again, kept);
  return { batch: 4, rounds: { kept, again } };
}

function ratioOf(measure: string, of: readonly Turn[] = [], over: readonly Turn[] = []): number {
  const [a, b] = [of, over].map((took) => median(took.map(({ [measure]: value = NaN }) => value)));
  return (a ?? NaN) / (b ?? NaN);
}

/** All sides do the same work by turns. */
async function compare(model: ModelName, work: 'train' | 'forward') {
  const sides = sidesOf(model).map((side) => ({
    ...side,
    peer: peerOf(side),
    took: [] as Turn[],
  }));
  const ours = sides[0];
  const yardsticks: Record<string, number[]> = { product: [], shapes: [] };
  for (let turn = 0; turn < turns; turn++) {
    for (const side of sides) {
      if (turn >= (side.turns ?? turns)) continue;
      side.took.push(await side.peer.step(work));
      await pause(REST);
    }
    for (const [name, rates] of Object.entries(yardsticks)) {
      const { flops = 0, seconds = NaN } = (await ours?.peer.step(name)) ?? {};
      rates.push(flops / seconds / 1e9);
    }
    process.stderr.write('.');
  }
  const flops = forwardFlops(MODELS[model]) * (work === 'train' ? 3 : 1);
  const seconds = Object.fromEntries(sides.map(({ name, took }) => [name, median(took.map(({ wall = NaN }) => wall))]));
  const own = seconds.onnxruntime ?? NaN;
  const peaks = Object.fromEntries(Object.entries(yardsticks).map(([name, rates]) => [name, median(rates)]));
  const key = `${work === 'train' ? 'trainStep' : 'forward'}${model}`;
  const shares = (ours?.took ?? []).map(({ wall = NaN }, i) => flops / 1e9 / wall / (yardsticks.product?.[i] ?? NaN));
  ratios[key] = median(shares);
  ratios[`${key}OfShapes`] = flops / 1e9 / own / (peaks.shapes ?? NaN);
  for (const { name } of sides.slice(1)) ratios[`${key}Over${name}`] = (seconds[name] ?? NaN) / own;
  const summaries = await Promise.all(sides.map(async ({ name, peer }) => [name, await peer.end()] as const));
  return {
    gigaflop: flops / 1e9,
    gigaflopPerSecond: flops / 1e9 / own,
    productsPerSecond: peaks,
    seconds,
    peakMegabytes: Object.fromEntries(sides.map(({ name, took }) => [name, took.at(-1)?.peakMegabytes])),
    rounds: Object.fromEntries(sides.map(({ name, took }) => [name, took])),
    yardsticks,
    summaries: Object.fromEntries(summaries),
  };
}

function ownSide(model: ModelName): Side {
  const script = fileURLToPath(new URL('onnxruntime-side.ts', import.meta.url));
  const words = ['--model', model, '--threads', options.threads];
  return { name: 'onnxruntime', command: process.execPath, words: [...process.execArgv, script, ...words] };
}

function eagerSide(model: ModelName, engine: string): Side {
  const script = fileURLToPath(new URL('eager-side.ts', import.meta.url));
  const words = ['--model', model, '--engine', engine];
  return { name: engine, command: process.execPath, words: [...process.execArgv, script, ...words] };
}

function sidesOf(model: ModelName): Side[] {
  const words = ['--model', model, '--threads', options.threads];
  const torch = [peerScript('peers/engine/train_decoder.py'), ...words];
  const peers = [
    { name: 'Torch', command: options.python, words: torch },
    { name: 'TorchCompile', command: options.python, words: [...torch, '--compile'] },
  ];
  const engines = others.map(({ engine, ...rest }) => ({ ...eagerSide(model, engine), ...rest }));
  return [ownSide(model), ...(torchProblem === undefined ? peers : []), ...(model === 'M' ? engines : [])];
}

/** Why a Python cannot run a script; undefined where it can. */
function problemOf(python: string, script: string): string | undefined {
  const { error, status, stderr } = spawnSync(python, ['-c', script], { encoding: 'utf8' });
  if (error !== undefined) return `"${python}" cannot be started (${error.message})`;
  return status === 0 ? undefined : (stderr.trim().split('\n').at(-1) ?? 'it ended without a word');
}

/** What is done is kept, should a later part fail. */
function save(): void {
  if (options.json !== undefined) writeFileSync(options.json, JSON.stringify({ ...results, ratios }, short, 1));
}

/** Numbers with as many digits as they are good for. */
function short(_: string, part: unknown): unknown {
  return typeof part === 'number' ? Number(part.toPrecision(4)) : part;
}
