import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Where a package's sources define what has this name: `src/errors.ts:12`. */
export function definedIn(folder: string, name: string): string {
  const defines = new RegExp(
    `^(export )?(declare )?(async )?(abstract )?(function|interface|type|const|class)\\*? ${name.replace(/\W/g, '\\$&')}\\b`,
  );
  for (const path of readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' }).sort()) {
    if (!path.endsWith('.ts') || path.endsWith('.test.ts')) continue;
    const line = readFileSync(join(folder, 'src', path), 'utf8')
      .split('\n')
      .findIndex((text) => defines.test(text));
    if (line >= 0) return `${relative(folder, join(folder, 'src', path))}:${line + 1}`;
  }
  return 'not found in src';
}
