/**
 * The full-size audio front ends of audio2photoreal on 20 s of two channels: seconds and memory of the exported network in ONNX Runtime, beside the same computation in PyTorch
 * where a Python that has it is named. Weights are random, and the same on both sides; the outputs are compared. Run with
 *   node --import tsx --conditions=@antiphon/source bench/audio-front-end.ts [audio|lips] [threads] [rounds] [python]
 * A round is one process for each side, in an order that changes from round to round; each warms up once and is then timed three times.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random } from '@antiphon/core';
import { audioConditionParameters, drawParameters, LIP_REGRESSOR, VQ_WAV2VEC } from '@antiphon/core/models';
import { writeSafetensors } from '@antiphon/formats';
import { onnxSessions } from '@antiphon/tfjs-onnxruntime';
import { exportAudioEncoder } from '@antiphon/train';

const SECONDS = 20;
const SAMPLES = SECONDS * 48000;
const TIMED = 3;

const [what = 'audio', threads = '2', rounds = '3', python] = process.argv.slice(2);

interface Measured {
  readonly seconds: readonly number[];
  readonly peakMegabytes: number;
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** In a process of its own: times the network and leaves what it gives. */
async function measureOurs(folder: string): Promise<Measured> {
  const session = await onnxSessions({ threads: Number(threads) }).open(join(folder, 'encoder.onnx'));
  const values = new Float32Array(new Uint8Array(readFileSync(join(folder, 'audio.f32'))).buffer);
  const feeds = { audio: { shape: [1, 2, SAMPLES], values } };
  const seconds: number[] = [];
  for (let run = -1; run < TIMED; run++) {
    const start = performance.now();
    const { tokens } = await session.run(feeds);
    if (run >= 0) seconds.push((performance.now() - start) / 1000);
    else writeFileSync(join(folder, 'ours.f32'), new Uint8Array(Float32Array.from(tokens?.values ?? []).buffer));
  }
  return { seconds, peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024) };
}

async function prepare(folder: string): Promise<{ readonly exportSeconds: number; readonly megabytes: number }> {
  const config = { audio: VQ_WAV2VEC, ...(what === 'lips' ? { lips: LIP_REGRESSOR } : {}) };
  const parameters = drawParameters(audioConditionParameters(config), Random.stream(1, 'weights'));
  const audio = Random.stream(2, 'audio')
    .normals(2 * SAMPLES)
    .map((x) => 0.1 * x);
  writeFileSync(join(folder, 'audio.f32'), new Uint8Array(audio.buffer));
  writeFileSync(join(folder, 'weights.safetensors'), writeSafetensors(parameters));
  const start = performance.now();
  const model = await exportAudioEncoder(config, parameters);
  writeFileSync(join(folder, 'encoder.onnx'), model);
  return { exportSeconds: (performance.now() - start) / 1000, megabytes: Math.round(model.length / 1e6) };
}

/** The largest difference over the largest value. */
function difference(folder: string): number {
  const read = (name: string) => new Float32Array(new Uint8Array(readFileSync(join(folder, name))).buffer);
  const [ours, theirs] = [read('ours.f32'), read('theirs.f32')];
  if (ours.length !== theirs.length) return Infinity;
  const most = theirs.reduce((max, x) => Math.max(max, Math.abs(x)), 1);
  return ours.reduce((max, x, i) => Math.max(max, Math.abs(x - (theirs[i] ?? NaN))), 0) / most;
}

if (process.env.FRONT_END_FOLDER !== undefined) {
  console.log(JSON.stringify(await measureOurs(process.env.FRONT_END_FOLDER)));
} else {
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-front-end-'));
  try {
    const prepared = await prepare(folder);
    const peer = fileURLToPath(new URL('./peers/audio-front-end.py', import.meta.url));
    const sides: Record<string, () => string> = {
      onnxruntime: () =>
        execFileSync(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
          env: { ...process.env, FRONT_END_FOLDER: folder },
          encoding: 'utf8',
        }),
      ...(python === undefined
        ? {}
        : { pytorch: () => execFileSync(python, [peer, folder, what, threads], { encoding: 'utf8' }) }),
    };
    const measured: Record<string, Measured[]> = Object.fromEntries(Object.keys(sides).map((side) => [side, []]));
    for (let round = 0; round < Number(rounds); round++)
      for (const [side, measure] of round % 2 === 0 ? Object.entries(sides) : Object.entries(sides).reverse())
        measured[side]?.push(JSON.parse(measure()) as Measured);
    const secondsOf = (side: string) => median((measured[side] ?? []).map(({ seconds }) => median(seconds)));
    console.log(
      JSON.stringify(
        {
          what,
          ...prepared,
          machine: `${cpus().length} × ${cpus()[0]?.model ?? ''}`,
          load: loadavg()[0],
          threads: Number(threads),
          seconds: Object.fromEntries(Object.keys(sides).map((side) => [side, secondsOf(side)])),
          ...(python === undefined
            ? {}
            : { ratio: secondsOf('pytorch') / secondsOf('onnxruntime'), difference: difference(folder) }),
          rounds: measured,
        },
        undefined,
        1,
      ),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
