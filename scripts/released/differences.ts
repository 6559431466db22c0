/** Another machine's rounding, and an engine's of a later version. */
const TOLERANCE = 1e-4;

/**
 * Where what was found is not what was expected, in words. Numbers may differ by 1e-4, or as much of themselves where they are larger than 1; objects may have more than was expected.
 */
export function differences(found: unknown, expected: unknown, at = ''): string[] {
  if (typeof expected === 'number' && typeof found === 'number')
    return Math.abs(found - expected) <= TOLERANCE * Math.max(1, Math.abs(expected)) ? [] : [says(found, expected, at)];
  if (Array.isArray(expected)) {
    if (!Array.isArray(found) || found.length !== expected.length) return [says(found, expected, at)];
    return expected.flatMap((each: unknown, i) => differences(found[i], each, `${at}[${i}]`));
  }
  if (isRecord(expected)) {
    if (!isRecord(found)) return [says(found, expected, at)];
    return Object.entries(expected).flatMap(([key, value]) =>
      differences(found[key], value, at === '' ? key : `${at}.${key}`),
    );
  }
  return found === expected ? [] : [says(found, expected, at)];
}

function says(found: unknown, expected: unknown, at: string): string {
  const [is, was] = [found, expected].map((value) => String(JSON.stringify(value)).slice(0, 200));
  return `${at} is ${is}, and was ${was} when the file was written`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
