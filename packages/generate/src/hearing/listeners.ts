import { AntiphonError } from '@antiphon/core';
import type { ConditionsRequest, WindowedConditions } from '../windows/audio-conditions';
import { hearOn } from './hear-on';
import { SessionThread } from '../sessions/session-thread';

/** Worker threads that prepare audio and nothing else, so that no window waits until somebody's recording has been heard. Each starts when it is first needed, and again where it has died. */
export class Listeners {
  private readonly slots: { thread?: SessionThread; requests: number }[];
  private closed = false;

  constructor(count: number) {
    this.slots = Array.from({ length: count }, () => ({ requests: 0 }));
  }

  /** @throws as `audioConditions`; SESSION_FAILED where the thread dies, and after `close` */
  async conditions(request: Omit<ConditionsRequest, 'stop'>, signal?: AbortSignal): Promise<WindowedConditions> {
    const [slot] = [...this.slots].sort((a, b) => a.requests - b.requests);
    if (this.closed || slot === undefined)
      throw new AntiphonError('SESSION_FAILED', { operation: 'conditions', problem: 'the generator is closed' });
    slot.requests++;
    try {
      if (slot.thread?.alive !== true) slot.thread = new SessionThread();
      return await hearOn(slot.thread, request, signal);
    } finally {
      slot.requests--;
    }
  }

  /** Ends the threads after what they already hear. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.slots.map(({ thread }) => thread?.close()));
  }
}
