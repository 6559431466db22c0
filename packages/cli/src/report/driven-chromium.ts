import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { AntiphonError } from '@antiphon/core';
import { alone } from './find-chromium';
import { lastLine } from './last-line';

/** A Chromium without a window and with one page, which obeys this process. */
export interface DrivenChromium {
  /** Opens a file in the page. */
  open(url: string): Promise<void>;
  /** What an expression comes to in the page, as JSON has it. @throws what it throws */
  evaluate(expression: string): Promise<unknown>;
  /** The page as it is now, as PNG. */
  picture(): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** 3D by the processor where there is no graphics card. */
const DRAWING = ['--enable-unsafe-swiftshader', '--hide-scrollbars', '--mute-audio'];

/**
 * Starts one. It is told what to do through a pipe, in the DevTools protocol: no port is opened.
 * @param size of the page, pixels
 * @throws INVALID_INPUT where it does not start or ends by itself, INTERRUPTED
 */
export async function driveChromium(
  chromium: string,
  size: { readonly width: number; readonly height: number },
  signal: AbortSignal,
): Promise<DrivenChromium> {
  const profile = await mkdtemp(join(tmpdir(), 'antiphon-chromium-'));
  const child = spawn(chromium, [...alone(profile), ...DRAWING, '--remote-debugging-pipe', 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    signal,
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4000)));
  const waiting = new Map<number, { resolve(result: Result): void; reject(error: Error): void }>();
  let gone: AntiphonError | undefined;
  const ended = new Promise<void>((done) => {
    child.on('error', () => undefined); // 'close' comes as well
    child.on('close', () => {
      gone = signal.aborted
        ? new AntiphonError('INTERRUPTED', { resume: 'Run the same command again.' })
        : new AntiphonError('INVALID_INPUT', { source: chromium, problem: `it ended by itself (${lastLine(said)})` });
      for (const { reject } of waiting.values()) reject(gone);
      waiting.clear();
      done();
    });
  });
  const [orders, answers] = [child.stdio[3] as Writable, child.stdio[4] as Readable];
  orders.on('error', () => undefined);
  hear(answers, ({ id = 0, result = {}, error }) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asked?.resolve(result);
    else asked?.reject(new AntiphonError('INVALID_INPUT', { source: chromium, problem: error.message }));
  });
  let last = 0;
  function order(method: string, params: object, sessionId?: string): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (gone !== undefined) return reject(gone);
      waiting.set(++last, { resolve, reject });
      orders.write(`${JSON.stringify({ id: last, method, params, ...(sessionId && { sessionId }) })}\0`);
    });
  }
  async function close(): Promise<void> {
    child.kill();
    await ended;
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
  try {
    const { targetId } = await order('Target.createTarget', { url: 'about:blank' });
    const { sessionId = '' } = await order('Target.attachToTarget', { targetId, flatten: true });
    const metrics = { ...size, deviceScaleFactor: 1, mobile: false };
    await order('Emulation.setDeviceMetricsOverride', metrics, sessionId);
    const light = [{ name: 'prefers-color-scheme', value: 'light' }];
    await order('Emulation.setEmulatedMedia', { features: light }, sessionId);
    return {
      open: async (url) => void (await order('Page.navigate', { url }, sessionId)),
      evaluate: async (expression) => {
        const how = { expression, returnByValue: true, awaitPromise: true };
        const { result, exceptionDetails } = await order('Runtime.evaluate', how, sessionId);
        if (exceptionDetails === undefined) return result?.value;
        const problem = `in the page: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`;
        throw new AntiphonError('INVALID_INPUT', { source: chromium, problem });
      },
      picture: async () => {
        const { data = '' } = await order(
          'Page.captureScreenshot',
          { format: 'png', optimizeForSpeed: true },
          sessionId,
        );
        return Buffer.from(data, 'base64');
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What orders are answered with, of what is asked for here. */
interface Result {
  readonly targetId?: string;
  readonly sessionId?: string;
  readonly data?: string;
  readonly result?: { readonly value?: unknown };
  readonly exceptionDetails?: { readonly text: string; readonly exception?: { readonly description?: string } };
}

interface Message {
  readonly id?: number;
  readonly result?: Result;
  readonly error?: { readonly message: string };
}

/** Messages end with a zero byte. */
function hear(answers: Readable, told: (message: Message) => void): void {
  let pieces: Buffer[] = [];
  answers.on('data', (chunk: Buffer) => {
    let begin = 0;
    for (let end = chunk.indexOf(0); end >= 0; end = chunk.indexOf(0, begin)) {
      pieces.push(chunk.subarray(begin, end));
      told(JSON.parse(Buffer.concat(pieces).toString('utf8')) as Message);
      pieces = [];
      begin = end + 1;
    }
    pieces.push(chunk.subarray(begin));
  });
}
