import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { AntiphonError, isAntiphonError } from '@antiphon/core';
import { encodeWav, type Audio } from '@antiphon/formats';
import { driveChromium, type DrivenChromium } from './driven-chromium';
import { findChromium } from './find-chromium';
import { findProgram } from './find-program';
import { lastLine } from './last-line';

/** The programs that make films. */
export interface Studio {
  readonly chromium: string;
  readonly ffmpeg: string;
}

/** What is filmed: a motion page, with the sound that its figures move to. */
export interface Scene {
  readonly html: string;
  readonly audio: Audio;
  readonly frames: number;
  readonly fps: number;
}

/** Of the picture, pixels; even, as H.264 has it. */
const SIZE = { width: 1280, height: 720 };
/** Of the line with a figure's name. */
const NAME = 56;
/** The page without anything to press, each figure as high as the picture. */
const STYLE = `h1, .arms, .hint, .controls, #said, dialog { display: none !important }
html, body { overflow: hidden } main { max-width: none; padding: 0 } .stage { gap: 0; border-radius: 0; grid-template-columns: repeat(auto-fit, minmax(0, 1fr)) }
figure { border-radius: 0; border-width: 0 1px } figure canvas { aspect-ratio: auto; height: ${SIZE.height - NAME}px; max-height: none }
figcaption { height: ${NAME}px; padding: 0; line-height: ${NAME - 1}px; font-size: 28px; text-align: center }`;
/** ms */
const LOADING = 120_000;

/** The programs, or in words why there are none. */
export async function findStudio(env: NodeJS.ProcessEnv): Promise<Studio | string> {
  const ffmpeg = await findProgram(['ffmpeg'], env);
  if (ffmpeg === undefined) return 'no ffmpeg was found on the PATH';
  const { stdout } = await promisify(execFile)(ffmpeg, ['-hide_banner', '-encoders']).catch(() => ({ stdout: '' }));
  if (!/ libx264 /.test(stdout) || !/ aac /.test(stdout)) return `${ffmpeg} cannot write H.264 and AAC`;
  try {
    return { chromium: await findChromium(env), ffmpeg };
  } catch (error) {
    if (isAntiphonError(error)) return 'no Chromium or Chrome was found on the PATH';
    throw error;
  }
}

/**
 * Scenes as MP4 (H.264 and AAC, which every player and every form for studies takes), frame by frame at the motion's rate, however slow the machine is.
 * @throws INVALID_INPUT where a program fails, INTERRUPTED
 */
export class Films {
  private constructor(
    private readonly chromium: DrivenChromium,
    private readonly ffmpeg: string,
    private readonly signal: AbortSignal,
  ) {}

  static async open({ chromium, ffmpeg }: Studio, signal: AbortSignal): Promise<Films> {
    return new Films(await driveChromium(chromium, SIZE, signal), ffmpeg, signal);
  }

  /** @param told is called with the number of each frame, from 1 */
  async shoot(
    { html, audio, frames, fps }: Scene,
    told: (frame: number) => void = () => undefined,
  ): Promise<Uint8Array> {
    const folder = await mkdtemp(join(tmpdir(), 'antiphon-film-'));
    try {
      const [page, sound, film] = [join(folder, 'page.html'), join(folder, 'sound.wav'), join(folder, 'film.mp4')];
      await writeFile(page, html);
      await writeFile(sound, encodeWav(audio));
      await this.open(page);
      const pictures = ['-f', 'image2pipe', '-c:v', 'png', '-framerate', String(fps), '-i', '-'];
      const words = [...pictures, '-i', sound, ...OUTPUT, '-t', String(frames / fps), film];
      await this.encode(frames, told, words);
      return await readFile(film);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  close(): Promise<void> {
    return this.chromium.close();
  }

  private async open(page: string): Promise<void> {
    await this.chromium.open(pathToFileURL(page).href);
    const ready = `new Promise((done, failed) => { const until = performance.now() + ${LOADING}; (function look() { document.body?.dataset.ready ? done(document.getElementById('problem').textContent) : performance.now() > until ? failed(new Error('the page does not load')) : setTimeout(look, 20) })() })`;
    const problem = await this.chromium.evaluate(ready);
    if (problem !== '')
      throw new AntiphonError('INVALID_INPUT', { source: 'the page of a film', problem: String(problem) });
    const style = `document.head.append(Object.assign(document.createElement('style'), { textContent: ${JSON.stringify(STYLE)} })), dispatchEvent(new Event('resize'))`;
    await this.chromium.evaluate(style);
  }

  /** Gives ffmpeg picture after picture. */
  private async encode(frames: number, told: (frame: number) => void, words: readonly string[]): Promise<void> {
    const child = spawn(this.ffmpeg, ['-hide_banner', '-loglevel', 'error', ...words], {
      stdio: ['pipe', 'ignore', 'pipe'],
      signal: this.signal,
      killSignal: 'SIGKILL', // asked kindly, it waits for the next picture
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4000)));
    child.stdin.on('error', () => undefined); // its end says why
    const ended = new Promise<number | null>((done) => {
      child.on('error', () => undefined); // 'close' comes as well
      child.on('close', done);
    });
    try {
      for (let frame = 0; frame < frames && child.exitCode === null; frame++) {
        told(frame + 1);
        // The position's step is a frame.
        await this.chromium.evaluate(`scrub.value = ${frame}, scrub.dispatchEvent(new Event('input'))`);
        if (!child.stdin.write(await this.chromium.picture())) await Promise.race([once(child.stdin, 'drain'), ended]);
      }
      child.stdin.end();
      const code = await ended;
      if (this.signal.aborted) throw new AntiphonError('INTERRUPTED', { resume: 'Run the same command again.' });
      if (code !== 0)
        throw new AntiphonError('INVALID_INPUT', { source: this.ffmpeg, problem: `it failed: ${lastLine(said)}` });
    } finally {
      child.kill('SIGKILL');
      await ended; // it writes into a folder that goes
    }
  }
}

/** The colours of high definition, as players take them to be; sound with silence behind it to the last picture; nothing about who made it. */
const OUTPUT = [
  ...['-map', '0:v', '-map', '1:a', '-c:v', 'libx264', '-preset', 'medium', '-crf', '18'],
  ...['-vf', 'scale=out_color_matrix=bt709:out_range=tv,format=yuv420p'],
  ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'],
  ...['-c:a', 'aac', '-b:a', '160k', '-ar', '48000', '-af', 'apad'],
  ...['-movflags', '+faststart', '-map_metadata', '-1', '-fflags', '+bitexact', '-flags', '+bitexact'],
];
