import { AntiphonError } from '@antiphon/core';

/** What the system's codes mean, and what to do. */
const PROBLEMS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program does already (EADDRINUSE). Stop it, or choose another --port; 0 takes a free one',
  EADDRNOTAVAIL: 'this machine has no such address (EADDRNOTAVAIL). Choose another --host, e.g. 127.0.0.1 or 0.0.0.0',
  EACCES: 'permission denied (EACCES). Choose a --port from 1024 on',
  ENOTFOUND: 'nobody knows this host (ENOTFOUND). Choose another --host, e.g. 127.0.0.1 or 0.0.0.0',
  EAI_AGAIN: 'nobody can tell now where this host is (EAI_AGAIN). Choose another --host, e.g. 127.0.0.1 or 0.0.0.0',
};

export interface Place {
  readonly host: string;
  readonly port: number;
}

/**
 * Has a server listen.
 * @returns its address
 * @throws CANNOT_LISTEN
 */
export async function listen(app: { listen(place: Place): Promise<string> }, place: Place): Promise<string> {
  try {
    return await app.listen(place);
  } catch (cause) {
    if (!(cause instanceof Error) || !('code' in cause)) throw cause;
    const code = String(cause.code);
    const address = `${place.host.includes(':') ? `[${place.host}]` : place.host}:${place.port}`;
    throw new AntiphonError('CANNOT_LISTEN', { address, problem: PROBLEMS[code] ?? cause.message }, { cause });
  }
}
