/** Cases of the suite that are not for this backend, by what their names contain, and why. */
const EXCLUSIONS: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/complex|\bfft\b|\brfft\b|ifft|irfft|\bstft\b/i, 'complex64 is not a type of this backend'],
  [/string/i, 'strings are not a type of this backend'],
];

/** Why a case is not run; undefined for one that is. */
export function exclusionOf(name: string): string | undefined {
  return EXCLUSIONS.find(([pattern]) => pattern.test(name))?.[1];
}
