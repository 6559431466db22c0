/** A time limit for a request's work. */
export interface Deadline {
  /** Aborts where the caller goes away, or the time is over. */
  readonly signal: AbortSignal;
  /** Whether it was the time. */
  readonly over: () => boolean;
  /** No longer needed. */
  readonly clear: () => void;
}

/** @param gone aborts when the caller goes away */
export function deadline(seconds: number, gone: AbortSignal): Deadline {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), seconds * 1000).unref();
  return {
    signal: AbortSignal.any([gone, late.signal]),
    over: () => late.signal.aborted,
    clear: () => clearTimeout(timer),
  };
}
