import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Whose this is, as the owner fills it in once, in the root's package.json. What is not filled in is blank; nothing is ever invented. */
export interface Ownership {
  /** As git clones it. */
  readonly repository: string;
  readonly bugs: string;
  readonly homepage: string;
  readonly author: string;
}

/** @param root of the repository */
export function ownershipOf(root: string): Ownership {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Readonly<Record<string, unknown>>;
  return {
    repository: text(manifest['repository']),
    bugs: text(manifest['bugs']),
    homepage: text(manifest['homepage']),
    author: text(manifest['author']),
  };
}

/** The fields of package.json that are blank. */
export function blankFields({ repository, bugs, homepage, author }: Ownership): string[] {
  const fields = { 'repository.url': repository, 'bugs.url': bugs, homepage, author };
  return Object.entries(fields).flatMap(([name, value]) => (value === '' ? [name] : []));
}

/** npm's `git+https://host/owner/name.git`, `git@host:owner/name.git` and `github:owner/name` as what a browser opens; undefined for what it cannot. */
export function webAddressOf(repository: string): string | undefined {
  const plain = repository
    .replace(/^github:/, 'https://github.com/')
    .replace(/^git\+/, '')
    .replace(/^(ssh:\/\/)?git@([^:/]+)[:/]/, 'https://$2/')
    .replace(/^git:/, 'https:')
    .replace(/(\.git)?\/?$/, '');
  return plain.startsWith('https://') ? plain : undefined;
}

function text(field: unknown): string {
  if (typeof field === 'string') return field.trim();
  if (typeof field !== 'object' || field === null) return '';
  return text('url' in field ? field.url : 'name' in field ? field.name : undefined);
}
