import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { blocksOf, type Block } from './blocks';

/** The texts whose figures are kept, by path: README, the pages of docs, the README of each package. */
export function readTexts(root = '.'): Record<string, Block[]> {
  const pages = readdirSync(`${root}/docs`).filter((name) => name.endsWith('.md'));
  const packages = readdirSync(`${root}/packages`).map((name) => `packages/${name}/README.md`);
  const paths = ['README.md', ...pages.map((name) => `docs/${name}`), ...packages];
  const present = paths.filter((path) => existsSync(`${root}/${path}`));
  return Object.fromEntries(present.map((path) => [path, blocksOf(readFileSync(`${root}/${path}`, 'utf8'))]));
}
