/** What the server refused, or why there was no answer. */
export class AntiphonClientError extends Error {
  override readonly name = 'AntiphonClientError';
  /** As docs/errors.md has it, such as `SERVER_BUSY`; `UNREACHABLE` where nothing answered, `CUT_OFF` where an answer broke off, `HTTP_502` and the like for an answer that is not the server's own. */
  readonly code: string;
  /** Of HTTP; 0 where there was no answer. */
  readonly status: number;
  readonly details: Readonly<Record<string, string | number>>;
  /** Seconds after which the server may be asked again. */
  readonly retryAfter: number | undefined;
  /** The request's id, to find it in the server's log. */
  readonly request: string | undefined;

  constructor(message: string, { code, status = 0, details = {}, retryAfter, request, cause }: ErrorParts) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.status = status;
    this.details = details;
    this.retryAfter = retryAfter;
    this.request = request;
  }
}

/** What an error of an answer is made of. */
export interface ErrorParts {
  readonly code: string;
  readonly status?: number;
  readonly details?: Readonly<Record<string, string | number>>;
  readonly retryAfter?: number | undefined;
  readonly request?: string | undefined;
  readonly cause?: unknown;
}

/** The error of an answer that is none of success, whoever gave it. */
export async function errorOf(answer: Response): Promise<AntiphonClientError> {
  const { status, headers } = answer;
  const seconds = Number(headers.get('retry-after') ?? NaN);
  const parts = {
    status,
    retryAfter: Number.isFinite(seconds) ? seconds : undefined,
    request: headers.get('antiphon-request') ?? undefined,
  };
  const text = await answer.text().catch(() => '');
  return (
    errorIn(text, parts) ??
    new AntiphonClientError(`The server answered ${status}.`, { code: `HTTP_${status}`, ...parts })
  );
}

/** The error in a text `{ "error": { code, message, details } }`; undefined where it is none. */
export function errorIn(text: string, parts: Partial<ErrorParts> = {}): AntiphonClientError | undefined {
  try {
    const { error } = JSON.parse(text) as { error?: Partial<ErrorParts> & { message?: string } };
    if (typeof error?.code !== 'string' || typeof error.message !== 'string') return undefined;
    return new AntiphonClientError(error.message, { ...parts, code: error.code, details: error.details ?? {} });
  } catch {
    return undefined;
  }
}
