import { AntiphonError } from '@antiphon/core';
import type { FastifyInstance } from 'fastify';
import type { Limits } from '../../settings/schema';
import { onceEnded } from './once-ended';

/** Whether the server is about to end, and what it still does. */
export interface Drain {
  /** From the moment on when `app.close()` was called. `/readyz` says so, that balancers send nothing any more. */
  readonly draining: boolean;
  /** Requests that are not answered yet. */
  readonly running: number;
}

/**
 * Has `app.close()` wait for running requests, `drainSeconds` at most, and listen meanwhile: routes that are `open` (health) answer as ever, others are told to come back (SERVER_STOPPING), each with
 * `connection: close`. Then `serverTimeouts` has every connection ended: those that are idle, those whose request never became whole, and those of requests that took too long, which learn of it as of a
 * client that goes away.
 */
export function drainOnClose(app: FastifyInstance, { drainSeconds }: Pick<Limits, 'drainSeconds'>): Drain {
  let draining = false;
  let running = 0;
  let emptied = () => {};
  app.addHook('onRequest', async (request, reply) => {
    // Health checks do not keep a server alive.
    if (request.routeOptions.config.scope === 'open') return;
    if (draining) throw new AntiphonError('SERVER_STOPPING', {});
    running++;
    onceEnded(reply, () => {
      if (--running === 0) emptied();
    });
  });
  app.addHook('onSend', async (_, reply) => {
    if (draining) void reply.header('connection', 'close');
  });
  app.addHook('preClose', async () => {
    draining = true;
    if (running === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, drainSeconds * 1000);
      emptied = () => {
        clearTimeout(timer);
        // What the last one was answered is on its way by the next turn.
        setImmediate(resolve);
      };
    });
  });
  return {
    get draining() {
      return draining;
    },
    get running() {
      return running;
    },
  };
}
