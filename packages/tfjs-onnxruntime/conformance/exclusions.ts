const COMPLEX = 'complex64 is not a type of this backend';
const STRINGS = 'strings are not a type of this backend';

/** Cases of the suite that are not for this backend, by what their names contain, and why. */
const EXCLUSIONS: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/complex|\bfft\b|\brfft\b|ifft|irfft|\bstft\b/i, COMPLEX],
  [/^(add|sub|mul) .*upcasts when dtypes dont match/, COMPLEX],
  [/string/i, STRINGS],
  [/^(en|de)codeWeights .*Mixed dtype tensors|^staticRegexReplace/, STRINGS],
  [/^squeeze .*(default|specific dimension|all ones|squeeze only ones)/, `each tries strings too: ${STRINGS}`],
  [
    /^conv2dTranspose .*input=8x8x8,output=4x4x8/,
    'it hands a gradient of 8x8 to a convolution whose output is 4x4, and wants what some backends happen to read of it',
  ],
];

/** Why a case is not run; undefined for one that is. */
export function exclusionOf(name: string): string | undefined {
  return EXCLUSIONS.find(([pattern]) => pattern.test(name))?.[1];
}
