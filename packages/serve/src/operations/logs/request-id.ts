import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The header by which a request is followed through everything that had to do with it. */
export const REQUEST_HEADER = 'antiphon-request';

/** A new id. It begins with the one that a caller gave, where that can be shown anywhere as it is: found by it, and unique whatever callers give, as exposures are counted by it. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers[REQUEST_HEADER];
  return typeof given === 'string' && /^[\w.:-]{1,64}$/.test(given)
    ? `${given}~${randomUUID().slice(0, 8)}`
    : randomUUID();
}
