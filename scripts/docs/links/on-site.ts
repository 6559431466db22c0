import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Checked } from './checked';

/** The demo's own page holds a megabyte of script; formats' tests and the one in Chromium look at it. */
const NO_PAGE = new Set(['demo-player.html']);

interface Built {
  readonly ids: ReadonlySet<string>;
  /** What it links to, and what it loads. */
  readonly links: readonly string[];
  readonly loads: readonly string[];
}

/**
 * Follows every link of the site as it was built, to its files and anchors, and finds what it would load from another host.
 * @param dist folder of the site
 * @param base that it was built for
 */
export async function checkOnSite(dist: string, base = '/'): Promise<Checked> {
  const files = (await readdir(dist, { recursive: true })).map((file) => file.replaceAll('\\', '/')).sort();
  const pages = new Map<string, Built>();
  for (const file of files)
    if (file.endsWith('.html') && !NO_PAGE.has(file))
      pages.set(file, builtOf(await readFile(join(dist, file), 'utf8')));
  const problems: string[] = [];
  let links = 0;
  for (const [file, { links: hrefs, loads }] of pages) {
    for (const href of [...hrefs, ...loads].filter((each) => !isForeign(each))) {
      links++;
      const problem = problemOf(href, { file, dist, base, pages });
      if (problem !== undefined) problems.push(`${file}: ${problem} ${href}`);
    }
    problems.push(...loads.filter(isForeign).map((href) => `${file}: loads from another host: ${href}`));
  }
  for (const file of files.filter((each) => each.endsWith('.css')))
    for (const [, url = ''] of (await readFile(join(dist, file), 'utf8')).matchAll(
      /(?:url\(|@import\s)["']?([^"')\s]+)/g,
    ))
      if (/^(https?:)?\/\//.test(url)) problems.push(`${file}: loads from another host: ${url}`);
  for (const [, href = ''] of (await readFile(join(dist, 'llms.txt'), 'utf8')).matchAll(/\]\(([^)]+)\)/g)) {
    links++;
    const path = new URL(href, 'http://site').pathname.slice(base.length);
    if (!existsSync(join(dist, path))) problems.push(`llms.txt: no file ${href}`);
  }
  return { what: `links of the site's ${pages.size} pages`, links, problems };
}

function builtOf(html: string): Built {
  const attribute = (pattern: RegExp) => [...html.matchAll(pattern)].map(([, value = '']) => plain(value));
  return {
    ids: new Set(attribute(/<[^>]+\sid="([^"]*)"/g)),
    links: attribute(/<a\b[^>]*\shref="([^"]*)"/g),
    loads: attribute(/<(?:script|link|img|iframe|source|audio|video)\b[^>]*\s(?:href|src)="([^"]*)"/g),
  };
}

function isForeign(href: string): boolean {
  return /^([a-z][a-z+.-]*:|\/\/)/i.test(href) && !href.startsWith('data:');
}

function problemOf(
  href: string,
  { file, dist, base, pages }: { file: string; dist: string; base: string; pages: ReadonlyMap<string, Built> },
): string | undefined {
  if (href.startsWith('data:')) return undefined;
  const [path = '', anchor] = href.replace(/\?[^#]*/, '').split('#');
  if (path.startsWith('/') && !path.startsWith(base)) return `leaves the base ${base}:`;
  const within = path.startsWith('/') ? path.slice(base.length) : relative('.', join(dirname(file), path));
  const target =
    path === '' ? file : [within, `${within}.html`, join(within, 'index.html')].find((each) => isFile(dist, each));
  if (target === undefined) return 'no file';
  if (anchor === undefined || anchor === '' || pages.get(target)?.ids.has(decodeURIComponent(anchor)) !== false)
    return undefined;
  return 'no anchor';
}

function isFile(dist: string, path: string): boolean {
  return /\.[a-z0-9]+$/i.test(path) && existsSync(join(dist, path));
}

function plain(attribute: string): string {
  return attribute.replaceAll('&amp;', '&').replaceAll('&#39;', "'").replaceAll('&quot;', '"');
}
