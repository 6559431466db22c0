import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { isAntiphonError } from '@antiphon/core';
import { loadPlugins } from '@antiphon/data/plugins';
import { encodeMotionFile, loadAudioDecoders } from '@antiphon/formats';
import { audioConditions } from '../windows/audio-conditions';
import { BundleSessions } from './bundle-sessions';
import { encoderSessions } from './encoder-sessions';
import { ForeignSession } from './foreign-session';
import { GuideSessions } from './guide-sessions';
import type { SessionCall, SessionReply, SessionRequest, SessionResult, SessionWorkerData } from './session-protocol';

/**
 * Entry of a worker thread: the sessions of a bundle, or of one foreign model, and all else that takes long. onnxruntime's `run` blocks the thread that calls it, and
 * a minute of audio takes seconds to prepare, so neither happens in the main thread. What loads onnxruntime-node is imported here alone.
 */
let bundle: BundleSessions | undefined;
let guide: GuideSessions | undefined;
let foreign: ForeignSession | undefined;
let encoders = encoderSessions(1);

const port = parentPort;
const loading = loadPlugins((workerData as SessionWorkerData).plugins);
// Whoever calls is told.
loading.catch(() => undefined);
// Requests are answered in the order in which they came.
let last: Promise<unknown> = Promise.resolve();
port?.on('message', ({ id, call }: SessionRequest) => {
  last = last.then(async () => {
    const reply = await answer(id, call);
    port.postMessage(reply, reply.ok ? buffersOf(reply.result) : []);
    if (call.kind === 'close') end(port);
  });
});

/** In Deno a thread has `close`, not its port. */
function end(own: MessagePort): void {
  if (typeof own.close === 'function') own.close();
  else (globalThis as { close?: () => void }).close?.();
}

async function answer(id: number, call: SessionCall): Promise<SessionReply> {
  try {
    if (call.kind !== 'close') await loading;
    return { id, ok: true, result: await perform(call) };
  } catch (error) {
    if (isAntiphonError(error)) return { id, ok: false, known: { code: error.code, details: error.details } };
    return { id, ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** What can be handed over instead of copied. */
function buffersOf(result: SessionResult): ArrayBuffer[] {
  if (result === undefined) return [];
  if (result instanceof Float32Array || result instanceof Uint8Array) return [result.buffer as ArrayBuffer];
  if (Array.isArray(result)) return result.map(({ buffer }) => buffer as ArrayBuffer);
  if ('outputs' in result) return [];
  if ('tokens' in result) return [result.tokens.buffer as ArrayBuffer, result.motion.buffer as ArrayBuffer];
  return Object.values(result.conditions).map(({ buffer }) => buffer as ArrayBuffer);
}

/** Bytes that have their memory for themselves: small buffers of Node share theirs. */
function transferable(bytes: Uint8Array): Uint8Array {
  return bytes.length === bytes.buffer.byteLength ? bytes : Uint8Array.from(bytes);
}

async function perform(call: SessionCall): Promise<SessionResult> {
  switch (call.kind) {
    case 'open':
      if (call.ready) await loadAudioDecoders();
      bundle = await BundleSessions.open(call.networks, call.threads);
      guide = call.guide && (await GuideSessions.open(call.guide, call.threads));
      encoders = encoderSessions(call.threads, call.models);
      return undefined;
    case 'listen':
      if (call.ready) await loadAudioDecoders();
      encoders = encoderSessions(1, call.models);
      return undefined;
    case 'open-foreign':
      foreign = await ForeignSession.open(call.path, call.threads);
      return foreign.describe();
    case 'run-foreign':
      return opened(foreign, 'model').run(call.feeds, call.output);
    case 'encode':
      return opened(bundle, 'bundle').encode(call);
    case 'denoise':
      return opened(bundle, 'bundle').denoise(call);
    case 'denoise-lanes':
      return opened(bundle, 'bundle').denoiseLanes(call);
    case 'conditions':
      return audioConditions(call.request, encoders);
    case 'key-frames':
      return opened(guide, 'guide').keyFrames(call.request);
    case 'encode-file':
      return transferable(await encodeMotionFile(call.ending, call.motion, call.extras));
    case 'release':
      bundle?.release(call.handle);
      return undefined;
    case 'close':
      await bundle?.close();
      await guide?.close();
      await foreign?.close();
      await encoders.close();
      return undefined;
  }
}

function opened<T>(sessions: T | undefined, what: string): T {
  if (sessions === undefined) throw new Error(`no ${what} is open`);
  return sessions;
}
