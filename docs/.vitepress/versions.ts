import versions from './versions.json';
import { site } from './repository';

/** One line of the versions menu. */
interface VersionLink {
  readonly text: string;
  readonly link: string;
  readonly target?: string;
  /** No page is more of this version than others. */
  readonly activeMatch?: string;
}

interface VersionsMenu {
  readonly text: string;
  readonly items: readonly VersionLink[];
}

/**
 * The versions menu. The newest release's site lies at the site's root and, as every release's, under its version number, where it stays. `versions.json` lists them, the newest first.
 * @param base of this build, e.g. `/` or `/0.1/`
 */
export function versionsMenu(base: string): VersionsMenu {
  const kept = versions.find(({ version }) => base.endsWith(`/${version}/`));
  const [newest] = versions;
  const shown = kept ?? newest;
  const items = versions.map(({ version }): VersionLink => {
    const text = version === newest.version ? `${version} (newest)` : version;
    if (version === shown.version) return { text, link: '/', activeMatch: '^never$' };
    // A kept site can only leave its folder by a whole address.
    if (kept === undefined) return { text, link: `/${version}/`, target: '_self' };
    return { text, link: `${site ?? ''}${version === newest.version ? '' : `${version}/`}`, target: '_self' };
  });
  return { text: shown.version, items: items.filter(({ link }) => link !== '') };
}
