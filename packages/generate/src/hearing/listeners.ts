import { AntiphonError } from '@antiphon/core';
import type { ConditionsRequest, WindowedConditions } from '../windows/audio-conditions';
import { hearOn } from './hear-on';
import type { SessionCall } from '../sessions/session-protocol';
import { SessionThread } from '../sessions/session-thread';

/** Worker threads that prepare audio and nothing else, so that no window waits until somebody's recording has been heard. Each starts when it is first needed, and again where it has died. */
export class Listeners {
  private readonly slots: { thread?: SessionThread; requests: number }[];
  private closed = false;

  /** @param held the bundle's audio encoders that are in memory, and whether all that hearing needs is loaded at once */
  constructor(
    count: number,
    private readonly held: Omit<Extract<SessionCall, { kind: 'listen' }>, 'kind'>,
  ) {
    this.slots = Array.from({ length: count }, () => ({ requests: 0 }));
  }

  /** @throws as `audioConditions`; SESSION_FAILED where the thread dies, and after `close` */
  async conditions(request: Omit<ConditionsRequest, 'stop'>, signal?: AbortSignal): Promise<WindowedConditions> {
    const [slot] = [...this.slots].sort((a, b) => a.requests - b.requests);
    if (this.closed || slot === undefined)
      throw new AntiphonError('SESSION_FAILED', { operation: 'conditions', problem: 'the generator is closed' });
    slot.requests++;
    try {
      const thread = slot.thread?.alive === true ? slot.thread : this.start();
      slot.thread = thread;
      return await hearOn(thread, request, signal);
    } finally {
      slot.requests--;
    }
  }

  /** Calls are answered in their order: nothing is heard before it is ready. */
  private start(): SessionThread {
    const thread = new SessionThread();
    // Where it fails, so does what is to be heard.
    thread.call({ kind: 'listen', ...this.held }).catch(() => undefined);
    return thread;
  }

  /** Ends the threads after what they already hear. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.slots.map(({ thread }) => thread?.close()));
  }
}
