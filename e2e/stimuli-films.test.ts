import { execFile, type PromiseWithChild } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeWav } from '@antiphon/formats';
import { findProgram } from '../packages/cli/src/report/find-program';
import { CHROMIUM } from '../scripts/chromium';

const [ffmpeg, ffprobe] = [await findProgram(['ffmpeg'], process.env), await findProgram(['ffprobe'], process.env)];
const missing = [
  CHROMIUM === undefined && 'no Chromium',
  (ffmpeg === undefined || ffprobe === undefined) && 'no ffmpeg',
].filter(Boolean);
if (missing.length > 0 && process.env.CI) throw new Error(`CI needs what is missing here: ${missing.join(', ')}`);

const run = promisify(execFile);
const ANTIPHON = ['--import', './scripts/source/one-core.mjs', 'scripts/source/antiphon.mjs'];
/** Seconds of the recording: a loud half, then a silent one. */
const SECONDS = 1.2;
const RATE = 16_000;

describe.skipIf(missing.length > 0)(
  `stimuli as films${missing.length > 0 ? ` (skipped: ${missing.join(', ')})` : ''}`,
  () => {
    let folder: string;
    let stimuli: (out: string, env: NodeJS.ProcessEnv, ...more: string[]) => PromiseWithChild<{ stderr: string }>;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'antiphon-films-'));
      const speech = join(folder, 'speech.wav');
      const samples = Float32Array.from({ length: SECONDS * RATE }, (_, i) =>
        i < (SECONDS * RATE) / 2 ? 0.5 * Math.sin((2 * Math.PI * 220 * i) / RATE) : 0,
      );
      await writeFile(speech, encodeWav({ sampleRate: RATE, channels: [samples] }));
      const words = ['report', 'fixtures/released/0.1/run', '--to', 'stimuli', '--speech', speech];
      stimuli = (out, env, ...more) =>
        run(process.execPath, [...ANTIPHON, ...words, '--out', out, ...more], {
          env: { ...process.env, CHROME_PATH: CHROMIUM, ...env },
        });
    });
    afterAll(() => rm(folder, { recursive: true }));

    test('a trial is an MP4 too: its frames at the motion’s rate, its sound, and no word about who made it', async () => {
      const out = join(folder, 'films');
      await stimuli(out, {});
      expect((await readdir(out)).sort()).toEqual([
        ...['answers.csv', 'exported.json', 'key.csv', 'trial-001.html', 'trial-001.mp4'],
      ]);
      const film = join(out, 'trial-001.mp4');
      const { stdout } = await run(ffprobe ?? '', [
        ...['-v', 'error', '-count_frames', '-show_streams', '-show_format', '-of', 'json', film],
      ]);
      const { streams, format } = JSON.parse(stdout) as Probed;
      const [video, audio] = streams;
      expect(streams).toHaveLength(2);
      expect(video).toMatchObject({ codec_name: 'h264', pix_fmt: 'yuv420p', width: 1280, height: 720 });
      const frames = Number(video?.nb_read_frames);
      expect(video?.r_frame_rate).toBe('30/1');
      expect(Math.abs(frames - 30 * SECONDS)).toBeLessThanOrEqual(1);
      expect(audio).toMatchObject({ codec_name: 'aac', sample_rate: '48000' });
      expect(Number(format.duration)).toBeCloseTo(frames / 30, 1);
      expect(JSON.stringify(format.tags)).not.toMatch(/title|comment|encoder|creation/);

      // Sound where it was, and silence where there was none.
      const { stdout: sound } = await run(
        ffmpeg ?? '',
        ['-v', 'error', '-i', film, '-f', 's16le', '-ac', '1', '-ar', '16000', '-'],
        { encoding: 'buffer', maxBuffer: 1 << 24 },
      );
      const loud = (from: number, to: number) =>
        Math.sqrt(
          Array.from({ length: Math.round((to - from) * RATE) }, (_, i) => i + Math.round(from * RATE))
            .map((i) => (sound.readInt16LE(2 * i) / 32768) ** 2)
            .reduce((sum, square, _, all) => sum + square / all.length, 0),
        );
      expect(loud(0.1, 0.5)).toBeCloseTo(0.5 / Math.SQRT2, 1);
      expect(loud(0.75, 1.1)).toBeLessThan(0.01);

      // Every picture shows something, and they are not all the same: it moves.
      const { stdout: hashes } = await run(ffmpeg ?? '', [
        '-v',
        'error',
        '-i',
        film,
        '-map',
        '0:v',
        '-f',
        'framemd5',
        '-',
      ]);
      const pictures = hashes.split('\n').filter((line) => /^0,/.test(line));
      expect(new Set(pictures.map((line) => line.split(',').at(-1))).size).toBeGreaterThan(frames / 2);
      const { stdout: grey } = await run(
        ffmpeg ?? '',
        ['-v', 'error', '-i', film, '-frames:v', '1', '-pix_fmt', 'gray', '-f', 'rawvideo', '-'],
        { encoding: 'buffer', maxBuffer: 1 << 24 },
      );
      expect(new Set(grey).size).toBeGreaterThan(50);
    });

    test('stopped while it films, it ends soon and leaves nothing', async () => {
      const out = join(folder, 'stopped');
      const ended = stimuli(out, { TMPDIR: await mkdtemp(join(folder, 'tmp-')) });
      const { child } = ended;
      await new Promise<void>((filming) => {
        child.stderr?.on('data', (text: string) => text.includes('filming') && filming());
      });
      const began = performance.now();
      child.kill('SIGINT');
      await expect(ended).rejects.toMatchObject({ code: 130 });
      expect(performance.now() - began).toBeLessThan(5000);
      expect(await readdir(folder)).not.toContain('stopped');
      const [temporary = ''] = (await readdir(folder)).filter((name) => name.startsWith('tmp-'));
      expect((await readdir(join(folder, temporary))).filter((name) => name.startsWith('antiphon-'))).toEqual([]);
    });

    test('where nothing makes films, or none are wanted, there are the pages, and the reason', async () => {
      const [without, unwanted] = [join(folder, 'without'), join(folder, 'unwanted')];
      const node = join(folder, 'bin');
      const { stderr } = await stimuli(without, { PATH: node });
      expect(stderr).toContain('No MP4, pages alone: no ffmpeg was found on the PATH.');
      expect((await stimuli(unwanted, {}, '--no-mp4')).stderr).not.toContain('MP4');
      for (const out of [without, unwanted]) {
        expect((await readdir(out)).filter((name) => name.startsWith('trial'))).toEqual(['trial-001.html']);
      }
      expect(await readFile(join(without, 'trial-001.html'), 'utf8')).toBe(
        await readFile(join(unwanted, 'trial-001.html'), 'utf8'),
      );
    });
  },
);

interface Probed {
  readonly streams: readonly Readonly<Record<string, string | number>>[];
  readonly format: { readonly duration: string; readonly tags?: Readonly<Record<string, string>> };
}
