import { isAbsolute, join } from 'node:path';

/**
 * Where what is expensive to make of recordings is kept between runs: `$XDG_CACHE_HOME/antiphon`, else `~/.cache/antiphon` (XDG Base Directory Specification 0.8, by which a relative path
 * does not count). Undefined, and so nothing is kept, where nobody knows the user's home: in a container whose user has a number and no name.
 * @param home may throw
 */
export function cacheFolder(
  environment: Readonly<Record<string, string | undefined>>,
  home: () => string,
): string | undefined {
  const base = environment.XDG_CACHE_HOME ?? '';
  if (isAbsolute(base)) return join(base, 'antiphon');
  const own = homeOr(home);
  return isAbsolute(own) ? join(own, '.cache', 'antiphon') : undefined;
}

function homeOr(home: () => string): string {
  try {
    return home();
  } catch {
    return '';
  }
}
