import { join } from 'node:path';

/** Where what is expensive to make of recordings is kept between runs: `$XDG_CACHE_HOME/antiphon`, else `~/.cache/antiphon` (XDG Base Directory Specification 0.8). */
export function cacheFolder(environment: Readonly<Record<string, string | undefined>>, home: string): string {
  const base = environment.XDG_CACHE_HOME;
  return join(base === undefined || base === '' ? join(home, '.cache') : base, 'antiphon');
}
