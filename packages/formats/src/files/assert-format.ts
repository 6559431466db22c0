import { AntiphonError } from '@antiphon/core';

/**
 * Looks at a file's `format` before anything else is said about it: what is of another kind or version need not have its fields told one by one. An earlier version passes, for every file that
 * was ever released is read.
 * @param value the parsed content
 * @param known the format that this version writes, `NAME/VERSION`: of `FILE_FORMATS` of @antiphon/core
 * @param refuse makes the error for a file of another kind
 * @throws NEWER_FORMAT for a later version; what `refuse` makes
 */
export function assertFormat(
  value: unknown,
  known: string,
  path: string,
  refuse: (problem: string) => AntiphonError,
): void {
  assertNotNewer(value, known, path);
  const format = formatOf(value);
  if ((versionOf(format, known) ?? 0) > 0) return;
  const found = typeof format === 'string' ? JSON.stringify(format.slice(0, 40)) : 'missing';
  throw refuse(`its "format" is ${found}, expected "${known}"`);
}

/**
 * The same for a file that need not say its format, which is then the first.
 * @throws NEWER_FORMAT for a later version of `known`; nothing else is looked at
 */
export function assertNotNewer(value: unknown, known: string, path: string): void {
  const format = formatOf(value);
  const [version, own] = [versionOf(format, known), versionOf(known, known)];
  if (version !== undefined && own !== undefined && version > own)
    throw new AntiphonError('NEWER_FORMAT', { path, format: String(format), known });
}

function formatOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined;
}

/** The number behind the name, where the name is that of `known`. */
function versionOf(format: unknown, known: string): number | undefined {
  const [name, version = '', more] = typeof format === 'string' ? format.split('/') : [];
  return name === known.split('/')[0] && /^\d{1,9}$/.test(version) && more === undefined ? Number(version) : undefined;
}
