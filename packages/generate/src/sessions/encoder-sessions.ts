import type { EncoderSession, EncoderSessions } from '@antiphon/data/encoders';
import type { HeldModels } from '../bundle/network-paths';
import { ForeignSession } from './foreign-session';

/**
 * The runtime for audio encoders that are ONNX networks. A file is loaded once and stays: `release` of a session leaves it for the next recording, `close` frees them all.
 * Belongs into a worker thread, which `run` blocks.
 * @param threads that a run computes with
 * @param held networks in memory, by absolute path: their files are not looked at
 */
export function encoderSessions(threads: number, held: HeldModels = {}): EncoderSessions & { close(): Promise<void> } {
  const files = new Map<string, Promise<ForeignSession>>();
  const fromFile = (path: string): Promise<ForeignSession> => {
    const opened = files.get(path) ?? ForeignSession.open(held[path]?.bytes ?? path, threads);
    files.set(path, opened);
    opened.catch(() => files.delete(path));
    return opened;
  };
  return {
    hashOf: (path) => held[path]?.sha256,
    open: async (model) => {
      if (typeof model === 'string') return session(await fromFile(model), () => Promise.resolve());
      const own = await ForeignSession.open(model, threads);
      return session(own, () => own.close());
    },
    close: async () => {
      const all = [...files.values()];
      files.clear();
      // A network that could not be opened has nothing to release.
      for (const opened of all) await (await opened.catch(() => undefined))?.close();
    },
  };
}

function session(network: ForeignSession, release: () => Promise<void>): EncoderSession {
  return { run: (feeds) => network.runAll(feeds), release };
}
