import { AntiphonError, isAntiphonError } from '@antiphon/core';
import {
  assertEncodable,
  encodeMotionFile,
  MOTION_FILES,
  motionFile,
  type AudioFile,
  type Encodable,
} from '@antiphon/formats';
import { SessionThread } from '../sessions/session-thread';
import { sharedAudio } from '../hearing/shared-audio';

/** What goes into the file beside the motion, and what stops the work. */
export interface EncodeOptions {
  /** The speech that a page plays. Default: silence. */
  readonly audioFile?: AudioFile;
  readonly title?: string;
  /** Stops it wherever it is. */
  readonly signal?: AbortSignal;
}

/**
 * Motions as the content of files, as `encodeMotionFile` of @antiphon/formats makes it, in worker threads of their own: the event loop is not held up, and what a thread dies of fails one file.
 * Threads are started when they are first needed, and stay: `close` it.
 */
export class MotionFileEncoder {
  private readonly idle: Slot[];
  private readonly waiting: Waiting[] = [];
  private readonly slots: readonly Slot[];
  private closed = false;

  /** @param options workers: how many files are made at a time; others wait. Default 1 */
  constructor({ workers = 1 }: { readonly workers?: number } = {}) {
    this.slots = Array.from({ length: workers }, () => ({}));
    this.idle = [...this.slots];
  }

  /**
   * The content of a file. A kind that a program or a plugin registered (`registerMotionFile`) is known to this thread alone, and made here.
   * @param ending without dot
   * @throws UNSUPPORTED_OUTPUT, INVALID_INPUT, and what reading the audio throws; INTERRUPTED by the signal; SESSION_FAILED where the thread died, or after `close`
   */
  async encode(ending: string, motion: Encodable, options: EncodeOptions = {}): Promise<Uint8Array> {
    const { signal, title, audioFile } = options;
    assertEncodable(ending, motion);
    if (MOTION_FILES[ending] !== motionFile(ending, ending)) return encodeMotionFile(ending, motion, options);
    const slot = await this.turn(signal);
    try {
      const extras = {
        ...(title !== undefined && { title }),
        ...(audioFile && { audioFile: await sharedAudio(audioFile) }),
      };
      const { format, frames, motion: values } = motion;
      return await this.inThread(slot, signal, (thread) =>
        thread.call({ kind: 'encode-file', ending, motion: { format, frames, motion: values }, extras }),
      );
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.idle.push(slot);
      else next.enter(slot);
    }
  }

  /** Ends the threads; files that are not done are not made. */
  async close(): Promise<void> {
    this.closed = true;
    for (const { refuse } of this.waiting.splice(0)) refuse(failed('the encoder is closed'));
    await Promise.all(this.slots.map(({ thread }) => thread?.terminate()));
  }

  private turn(signal: AbortSignal | undefined): Promise<Slot> {
    if (this.closed) return Promise.reject(failed('the encoder is closed'));
    const slot = this.idle.pop();
    if (slot !== undefined) return Promise.resolve(slot);
    return new Promise((resolve, reject) => {
      const settled = () => signal?.removeEventListener('abort', leave);
      const own: Waiting = {
        enter: (free) => {
          settled();
          resolve(free);
        },
        refuse: (error) => {
          settled();
          reject(error);
        },
      };
      const leave = () => {
        this.waiting.splice(this.waiting.indexOf(own), 1);
        own.refuse(interrupted());
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.waiting.push(own);
    });
  }

  private async inThread<T>(
    slot: Slot,
    signal: AbortSignal | undefined,
    work: (thread: SessionThread) => Promise<T>,
  ): Promise<T> {
    const isStopped = () => signal?.aborted === true;
    if (isStopped()) throw interrupted();
    if (this.closed) throw failed('the encoder is closed');
    const thread = slot.thread?.alive === true ? slot.thread : (slot.thread = new SessionThread());
    const stop = () => void thread.terminate();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      return await work(thread);
    } catch (cause) {
      if (isStopped()) throw interrupted();
      if (isAntiphonError(cause) && cause.code !== 'SESSION_FAILED') throw cause;
      // Whatever it was, the next file has a new thread: Node keeps modules that could not be loaded, for want of file descriptors, say, as failed for as long as a thread lives.
      stop();
      throw failed('a file could not be made', cause);
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }
}

interface Slot {
  thread?: SessionThread;
}

/** Somebody whose file waits for a thread. */
interface Waiting {
  enter(slot: Slot): void;
  refuse(error: AntiphonError): void;
}

function interrupted(): AntiphonError {
  return new AntiphonError('INTERRUPTED', { resume: 'The file was not made.' });
}

/** What went wrong is for those who run the program, in the cause: it may name their files. */
function failed(problem: string, cause?: unknown): AntiphonError {
  return new AntiphonError('SESSION_FAILED', { operation: 'encode-file', problem }, { cause });
}
