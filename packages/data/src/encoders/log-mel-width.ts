/** Columns that log-mel makes of its channels. */
export function logMelWidth({
  bands,
  channel,
}: {
  readonly bands: number;
  readonly channel: number | readonly number[];
}): number {
  return columns(bands) * [channel].flat().length;
}

/** Of one channel: its bands, energy and rise. */
export function columns(bands: number): number {
  return bands + 2;
}
