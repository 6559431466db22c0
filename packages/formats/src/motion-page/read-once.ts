/** Reads something once, and keeps it. What failed is tried again by whoever asks next: it may have been a moment without file descriptors. */
export function readOnce<T>(read: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | undefined;
  return () => {
    const known = (kept ??= read());
    known.catch(() => (kept = undefined));
    return known;
  };
}
