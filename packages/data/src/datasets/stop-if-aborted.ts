import { setImmediate as nextTurn } from 'node:timers/promises';
import { AntiphonError } from '@antiphon/core';

/** Between two recordings: lets signals in, which what computes in between would keep waiting. @throws INTERRUPTED */
export async function stopIfAborted(signal: AbortSignal | undefined): Promise<void> {
  await nextTurn();
  if (signal?.aborted === true) throw new AntiphonError('INTERRUPTED', { resume: 'Run the same command again.' });
}
