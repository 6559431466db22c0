import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  computeConditions,
  conditionRows,
  conditionSpecSchema,
  conditionWidth,
  streamConditions,
  syntheticCorpus,
} from '@antiphon/data';
import { audioEncoderKinds, createAudioEncoder, encodeAudio, type OnnxSpec } from '@antiphon/data/encoders';
import { encodeWav, resample, type Audio } from '@antiphon/formats';
import { encoderSessions } from '@antiphon/generate';
import { onnxSessions } from '@antiphon/tfjs-onnxruntime';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = readFileSync(new URL('./audio-encoders.md', import.meta.url), 'utf8');
const [wakeWord = '', wav2vec = ''] = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, code]) => code);
const [program = ''] = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code ?? '');
const spec = conditionSpecSchema.parse(parse(wakeWord)) as OnnxSpec;
const sessions = onnxSessions();
const options = { sessions, folder: root, fps: 30 };

let voices: Audio[] = [];
let folder = '';
beforeAll(async () => {
  const { clips } = await syntheticCorpus({ seed: 3, clips: 4, secondsPerClip: 9 });
  voices = clips.map(({ audio }) => audio);
  const cache = join(root, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  folder = mkdtempSync(join(cache, 'audio-encoders-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rowsOf = async (audio: Audio, frames = 270) => (await computeConditions(audio, [spec], frames, options)).audio ?? expect.fail(); // prettier-ignore
const distance = (a: Float32Array, b: Float32Array) =>
  Math.sqrt(a.reduce((sum, x, i) => sum + (x - (b[i] ?? NaN)) ** 2, 0) / a.length);

describe('the pretrained encoders of openWakeWord, by the mapping that the page shows', () => {
  test('12.5 rows of 96 numbers a second, the same each time, and others for another utterance', async () => {
    const [first, second] = voices as [Audio, Audio];
    const rows = await rowsOf(first);
    expect([conditionRows(spec, 270, 30), conditionWidth(spec)]).toEqual([113, 96]);
    expect(rows).toHaveLength(113 * 96);
    expect(rows.every(Number.isFinite)).toBe(true);
    expect(await rowsOf(first)).toEqual(rows);
    const other = await rowsOf(second);
    const silence = await rowsOf({ sampleRate: 16000, channels: [] });
    expect(distance(rows, other)).toBeGreaterThan(5);
    expect(distance(rows, silence)).toBeGreaterThan(5);
  });

  test('read in blocks it is to the bit what it is as a whole', async () => {
    const [audio] = voices as [Audio];
    async function* blocks() {
      const length = audio.channels[0]?.length ?? 0;
      for (let at = 0; at < length; at += 7001) yield audio.channels.map((channel) => channel.slice(at, at + 7001));
    }
    const stream = { sampleRate: audio.sampleRate, channelCount: audio.channels.length, blocks: blocks() };
    const { conditions } = await streamConditions(stream, [spec], () => 113, options);
    expect(conditions.audio).toEqual(await rowsOf(audio));
  });

  test('in small pieces it is what it is in one, because the mapping shows each row all that it sees', async () => {
    const [audio] = voices as [Audio];
    const whole = await rowsOf(audio);
    const small = { ...spec, pieces: { ...spec.pieces, seconds: 0.4 } };
    const { audio: pieces = expect.fail() } = await computeConditions(audio, [small], 270, options);
    expect(distance(pieces, whole)).toBeLessThan(1e-3);
  });

  test('a sound is seen from 0.35 s before it to 0.35 s after', async () => {
    const [{ channels: [voice = expect.fail()], sampleRate }] = voices as [Audio]; // prettier-ignore
    // 2 s of silence, 1 s of speech, 2 s of silence, at 16 kHz.
    const speech = await resample(voice.slice(2 * sampleRate, 3 * sampleRate), sampleRate, 16000);
    const samples = new Float32Array(80_000);
    samples.set(speech, 32_000);
    const encoder = await createAudioEncoder(spec, options);
    const rows = await encodeAudio(encoder, [samples], 62);
    const silence = await encodeAudio(encoder, [new Float32Array(80_000)], 62);
    const row = (all: Float32Array, i: number) => all.subarray(96 * i, 96 * (i + 1));
    const heard = Array.from({ length: 62 }, (_, i) => distance(row(rows, i), row(silence, i)) > 1e-3);
    const [from, to] = [heard.indexOf(true), heard.lastIndexOf(true)];
    // Row i is about (i + 0.5)·80 ms; those from 1.65 to 3.35 s see the speech.
    expect(from).toBeGreaterThanOrEqual(Math.floor(1.6 / 0.08));
    expect(from).toBeLessThanOrEqual(Math.ceil(1.75 / 0.08));
    expect(to).toBeGreaterThanOrEqual(Math.floor(3.2 / 0.08));
    expect(to).toBeLessThanOrEqual(Math.ceil(3.4 / 0.08));
    await encoder.release();
  });

  test('the server’s runtime gives what the trainer’s gives', async () => {
    const [audio] = voices as [Audio];
    const own = encoderSessions(1);
    const served = await computeConditions(audio, [spec], 270, { ...options, sessions: own });
    expect(distance(served.audio ?? expect.fail(), await rowsOf(audio))).toBeLessThan(1e-4);
    await own.close();
  });
});

test('the program on the page hears', async () => {
  const [audio] = voices as [Audio];
  writeFileSync(join(folder, 'voice.wav'), encodeWav(audio));
  writeFileSync(join(folder, 'mapping.yaml'), wakeWord.replaceAll('node_modules/', `${root}node_modules/`));
  writeFileSync(join(folder, 'hear.ts'), program.replace('.cache/antiphon', join(folder, 'cache')));
  const { hear } = (await import(/* @vite-ignore */ pathToFileURL(join(folder, 'hear.ts')).href)) as {
    hear: (recording: string, mapping: string, frames: number) => Promise<Record<string, Float32Array>>;
  };
  const rows = await hear(join(folder, 'voice.wav'), join(folder, 'mapping.yaml'), 270);
  expect(rows.audio).toHaveLength(113 * 96);
  expect(await hear(join(folder, 'voice.wav'), join(folder, 'mapping.yaml'), 270)).toEqual(rows);
});

test('the other listings and the table', () => {
  expect(conditionWidth(conditionSpecSchema.parse(parse(wav2vec)))).toBe(1024);
  const listed = [...page.matchAll(/^\| `([a-z0-9-]+)` /gm)].map(([, kind]) => kind);
  expect(listed).toEqual(audioEncoderKinds());
});
