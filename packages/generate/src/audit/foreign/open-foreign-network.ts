import { availableParallelism } from 'node:os';
import { access } from 'node:fs/promises';
import { AntiphonError } from '@antiphon/core';
import { SessionThread } from '../../sessions/session-thread';
import type { ForeignNetwork } from './foreign-denoiser';

/**
 * Opens an ONNX model in a worker thread of its own. Close it, or the thread keeps the process alive.
 * @throws FILE_NOT_FOUND, SESSION_FAILED where the runtime cannot load it
 */
export async function openForeignNetwork(
  path: string,
  options: { readonly threads?: number } = {},
): Promise<ForeignNetwork & { close(): Promise<void> }> {
  await access(path).catch(() => {
    throw new AntiphonError('FILE_NOT_FOUND', { path });
  });
  const { threads = availableParallelism() } = options;
  const thread = new SessionThread();
  try {
    const described = await thread.call({ kind: 'open-foreign', path, threads });
    return {
      ...described,
      run: (feeds, output) => thread.call({ kind: 'run-foreign', feeds, output }),
      close: () => thread.close(),
    };
  } catch (error) {
    await thread.close();
    throw error;
  }
}
