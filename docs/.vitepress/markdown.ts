import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { MarkdownEnv, MarkdownRenderer } from 'vitepress';
import { DOCS } from './pages';
import { addressOf, ROOT } from './repository';

/**
 * Headings have the anchors that GitHub gives them, so that a link to one works in both places: lower case, punctuation left out, blanks as hyphens.
 * Of two that are the same, markdown-it-anchor numbers the second, as GitHub does.
 */
export function slugify(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');
}

/** The pages of docs/ as GitHub shows them, changed where the site can do better, or must do without. */
export function configureMarkdown(md: MarkdownRenderer): void {
  md.core.ruler.before('normalize', 'site-parts', (state) => {
    state.src = withSiteParts(state.src);
  });
  md.core.ruler.push('repository-links', (state) => {
    const { relativePath } = state.env as MarkdownEnv;
    for (const { type, children } of state.tokens)
      if (type === 'inline' && children !== null) linkRepository(children, relativePath);
  });
}

type Tokens = Parameters<NonNullable<MarkdownRenderer['renderer']['rules']['text']>>[0];

/**
 * What lies between `<!-- site:NAME -->` and `<!-- /site -->` is what GitHub shows in the place of something made: `generated/NAME.md`, or a component of the theme.
 * @param components whether these are wanted, where the text goes to the site
 */
export function withSiteParts(text: string, components = true): string {
  return text.replace(/<!-- site:([\w-]+) -->\n([\s\S]*?)<!-- \/site -->/g, (_, name: string, shown: string) => {
    const part = join(DOCS, '.vitepress/generated', `${name}.md`);
    if (existsSync(part)) return readFileSync(part, 'utf8');
    return components ? `<${name} />` : shown;
  });
}

/** Links that leave docs/ go to the repository; where its address is not known, their text stays and the link goes. */
function linkRepository(tokens: Tokens, page: string): void {
  const open: boolean[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token.type === 'link_open') {
      const target = repositoryPath(token.attrGet('href') ?? '', page);
      const address = target && addressOf(target, isFolder(join(ROOT, target)) ? 'tree' : 'blob');
      open.push(target === undefined || address !== undefined);
      if (address !== undefined) token.attrSet('href', address);
      else if (target !== undefined) tokens.splice(i--, 1);
    } else if (token.type === 'link_close' && open.pop() === false) tokens.splice(i--, 1);
  }
}

/** The path from the root of what a link means, where that is in the repository and no page or file of the site. */
function repositoryPath(href: string, page: string): string | undefined {
  const [path = ''] = href.split('#');
  if (path === '' || /^([a-z][a-z+.-]*:|\/)/i.test(path)) return undefined;
  const target = join(DOCS, dirname(page), decodeURI(path));
  const within = relative(DOCS, target);
  const ofSite = !within.startsWith('..') && /\.(md|json|png|svg)$/.test(within);
  return ofSite ? undefined : relative(ROOT, target);
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
