import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { slugify } from '../../../docs/.vitepress/markdown';
import type { Checked } from './checked';

/**
 * Follows every relative link of the repository's Markdown as GitHub does: a file or folder that is there, a heading that has the anchor.
 * @param root of the repository
 */
export async function checkOnGithub(root: string): Promise<Checked> {
  const files = await markdownFiles(root);
  const anchors = new Map<string, ReadonlySet<string>>();
  for (const file of files) anchors.set(file, anchorsOf(await readFile(join(root, file), 'utf8')));
  const problems: string[] = [];
  let links = 0;
  for (const file of files) {
    for (const href of linksOf(await readFile(join(root, file), 'utf8'))) {
      if (/^[a-z][a-z+.-]*:/i.test(href)) continue;
      links++;
      const [path = '', anchor] = href.split('#');
      const target = path === '' ? file : relative(root, join(root, dirname(file), decodeURI(path)));
      if (target.startsWith('..') || path.startsWith('/') || !existsSync(join(root, target)))
        problems.push(`${file}: no file ${href}`);
      else if (anchor !== undefined && anchors.get(target)?.has(decodeURI(anchor)) === false)
        problems.push(`${file}: no heading ${href}`);
    }
  }
  return { what: `relative links of ${files.length} Markdown files, as on GitHub`, links, problems };
}

/** What people read where the repository is: not what is made, and no diaries. */
const LEFT_OUT = /^(node_modules|dist|package|api|demo-out|runs|src|bench|scripts|e2e|\..*|CHANGELOG\.md)$/;

async function markdownFiles(root: string, folder = ''): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (LEFT_OUT.test(entry.name)) continue;
    if (entry.isDirectory()) files.push(...(await markdownFiles(root, path)));
    else if (entry.name.endsWith('.md')) files.push(path);
  }
  return files.sort();
}

/** Without what is code, in which a link is but text, and without comments. */
function prose(markdown: string): string {
  return markdown
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/^( *)(```+|~~~+)[\s\S]*?^\1\2 *$/gm, '')
    .replace(/^(?: {4}|\t).*$/gm, '');
}

export function linksOf(markdown: string): string[] {
  const text = prose(markdown).replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, '');
  const inline = [...text.matchAll(/\]\(\s*<?([^\s)>]+)>?(?:\s+"[^"]*")?\s*\)/g)].map(([, href = '']) => href);
  const reference = [...text.matchAll(/^\s*\[[^\]]+\]:\s*<?(\S+?)>?\s*$/gm)].map(([, href = '']) => href);
  const html = [...text.matchAll(/<(?:a|img)\s[^>]*\b(?:href|src)="([^"]*)"/g)].map(([, href = '']) => href);
  return [...inline, ...reference, ...html];
}

/** What a link may name after `#`: headings as GitHub numbers those that are the same, and anchors in HTML. */
export function anchorsOf(markdown: string): Set<string> {
  const text = prose(markdown);
  const found = new Set([...text.matchAll(/<[^>]+\s(?:id|name)="([^"]+)"/g)].map(([, id = '']) => id));
  for (const [, heading = ''] of text.matchAll(/^#{1,6} +(.+?)(?: +#+)?$/gm)) {
    const slug = slugify(shownAs(heading));
    let unique = slug;
    for (let i = 1; found.has(unique); i++) unique = `${slug}-${i}`;
    found.add(unique);
  }
  return found;
}

/** A heading's text without its marks. */
function shownAs(heading: string): string {
  return heading
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/(?<![\w`])([*_]{1,2})(?=\S)([^`]*?\S)\1(?![\w`])/g, '$2')
    .replace(/[`*]/g, '')
    .replace(/<[^>]+>/g, '');
}
