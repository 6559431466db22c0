import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The header by which a request is followed through everything that had to do with it. */
export const REQUEST_HEADER = 'antiphon-request';

/** The id that a caller gave, where it can be shown anywhere as it is; else a new one. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers[REQUEST_HEADER];
  return typeof given === 'string' && /^[\w.:-]{1,64}$/.test(given) ? given : randomUUID();
}
