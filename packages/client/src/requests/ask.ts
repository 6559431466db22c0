import { AntiphonClientError, errorOf } from '../client-error';

/** Where requests go, and how often one is sent again. */
export interface Asking {
  readonly fetch: typeof fetch;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly retries: number;
}

/** Seconds. A server that says more is not waited for. */
const LONGEST_WAIT = 60;

/**
 * Sends a request, and again while the server is too busy and says when it may be asked again (503 with `Retry-After`).
 * @throws AntiphonClientError; what `signal` aborts with
 */
export async function ask(
  { fetch, url, headers, retries }: Asking,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  for (let left = retries; ; left--) {
    const answer = await sent(fetch, `${url}${path}`, { ...init, headers: { ...headers, ...init.headers } });
    if (answer.ok) return answer;
    const error = await errorOf(answer);
    const { status, retryAfter } = error;
    if (status !== 503 || left <= 0 || retryAfter === undefined || retryAfter > LONGEST_WAIT) throw error;
    await waited(retryAfter, init.signal ?? undefined);
  }
}

async function sent(fetch: Asking['fetch'], url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw new AntiphonClientError(`No server answers at ${url}.`, { code: 'UNREACHABLE', cause: error });
  }
}

function waited(seconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, seconds * 1000);
    if (signal?.aborted === true) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
