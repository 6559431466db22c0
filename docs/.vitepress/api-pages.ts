import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { DOCS } from './pages';

/** The pages of the API reference that were made, by the name that is imported. */
export function apiPages(): { readonly text: string; readonly link: string }[] {
  const folder = `${DOCS}/api`;
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.md') && file !== 'index.md')
    .sort()
    .map((file) => {
      const name = /^# (.+)$/m.exec(readFileSync(`${folder}/${file}`, 'utf8'))?.[1] ?? file;
      return { text: name, link: `/api/${file.replace(/\.md$/, '')}` };
    });
}
