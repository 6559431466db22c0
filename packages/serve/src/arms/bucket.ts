/**
 * Where a key falls, a number from 0 to 1: always the same for the same seed and key, evenly spread over keys, and unrelated between seeds. The hash of GrowthBook's SDKs, so that a user falls where other
 * services that use it put her.
 * @param seed names the experiment
 * @param key whatever stays the same of a caller: a user, a device
 * @param version of the hash: 2 takes ten thousand places and is unbiased between experiments; 1, a thousand, is for namespaces, which GrowthBook still places by it
 * @returns undefined for a version that there is not
 */
export function bucketOf(seed: string, key: string, version = 2): number | undefined {
  if (version === 2) return (fnv1a32(`${fnv1a32(seed + key)}`) % PLACES) / PLACES;
  if (version === 1) return (fnv1a32(key + seed) % 1000) / 1000;
  return undefined;
}

/** Places of version 2. */
export const PLACES = 10_000;

/** FNV-1a of 32 bits, of a text's UTF-16 units (Fowler, Noll, Vo; RFC 9923). */
function fnv1a32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
