import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { AntiphonError } from '@antiphon/core';
import { forbidTelemetry, moduleUrl } from '@antiphon/core/process';
import { workerPlugins } from '@antiphon/data/plugins';
import type {
  SessionCall,
  SessionReply,
  SessionRequest,
  SessionResult,
  SessionResults,
  SessionWorkerData,
} from './session-protocol';

interface Pending {
  readonly call: SessionCall['kind'];
  resolve(value: SessionResult): void;
  reject(error: unknown): void;
}

/** One worker thread as seen from outside: calls in, promises out. When the thread dies, every pending call is rejected, and every later one. */
export class SessionThread {
  private readonly worker = startWorker();
  private readonly pending = new Map<number, Pending>();
  private calls = 0;
  private ended: string | undefined;

  constructor() {
    this.worker.on('message', (reply: SessionReply) => this.settle(reply));
    this.worker.on('error', (error: unknown) => this.end(error instanceof Error ? error.message : String(error)));
    this.worker.on('exit', (code) => this.end(`its worker thread ended with exit code ${code}`));
  }

  get alive(): boolean {
    return this.ended === undefined;
  }

  /**
   * @param handed buffers that the thread is given instead of copies
   * @throws SESSION_FAILED where the network cannot be evaluated or the thread has died; and the errors of the call itself
   */
  call<K extends SessionCall['kind']>(
    call: Extract<SessionCall, { kind: K }>,
    handed: readonly ArrayBuffer[] = [],
  ): Promise<SessionResults[K]> {
    if (this.ended !== undefined) return Promise.reject(failed(call.kind, this.ended));
    const id = this.calls++;
    return new Promise((resolve, reject) => {
      // The reply has the result of this very call, which the ids cannot tell the compiler.
      const settle = resolve as (value: SessionResult) => void;
      this.pending.set(id, { call: call.kind, resolve: settle, reject });
      this.worker.postMessage({ id, call } satisfies SessionRequest, handed);
    });
  }

  /** Ends the thread after the calls that it already has. */
  async close(): Promise<void> {
    if (!this.alive) return;
    const exited = new Promise((resolve) => this.worker.once('exit', resolve));
    await this.call({ kind: 'close' }).catch(() => undefined);
    await exited;
  }

  /** Ends the thread at once. Of one that hears or writes files: while a network runs, ONNX Runtime takes the process with it. */
  async terminate(): Promise<void> {
    await this.worker.terminate();
  }

  private settle(reply: SessionReply): void {
    const waiting = this.pending.get(reply.id);
    this.pending.delete(reply.id);
    if (reply.ok) waiting?.resolve(reply.result);
    else if ('known' in reply) waiting?.reject(new AntiphonError(reply.known.code, reply.known.details));
    else waiting?.reject(failed(waiting.call, reply.problem));
  }

  private end(problem: string): void {
    this.ended ??= problem;
    for (const { call, reject } of this.pending.values()) reject(failed(call, problem));
    this.pending.clear();
  }
}

/** What the worker cannot tell the process itself is told before it starts; it knows the plugins that this process has loaded by now. */
function startWorker(): Worker {
  const url = workerUrl();
  if (!existsSync(url)) throw failed('open', missingWorker(fileURLToPath(url)));
  forbidTelemetry();
  return new Worker(url, { workerData: { plugins: workerPlugins() } satisfies SessionWorkerData });
}

/** The worker's entry lies beside this file and, when built, has its ending (`.js` or `.cjs`). */
function workerUrl(): URL {
  const own = moduleUrl(import.meta.url);
  const ending = extname(new URL(own).pathname);
  return new URL(ending === '.ts' ? './run-from-source.mjs' : `./session-worker${ending}`, own);
}

function missingWorker(path: string): string {
  return `${path} is not there, in which its worker threads start. A bundler makes it of a second entry: see "Bundling" in the README of @antiphon/generate`;
}

function failed(operation: string, problem: string): AntiphonError {
  return new AntiphonError('SESSION_FAILED', { operation, problem });
}
