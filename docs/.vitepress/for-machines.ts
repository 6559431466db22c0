import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SiteConfig } from 'vitepress';
import { withSiteParts } from './markdown';
import { DOCS, groups } from './pages';
import { site } from './repository';

/** What is read by programs: each page's Markdown beside its HTML, `llms.txt` that lists them, `llms-full.txt` with all of them, and JSON schemas that pages link to. */
export async function writeForMachines({ outDir, pages, site: { base, description } }: SiteConfig): Promise<void> {
  const texts = new Map(pages.map((file) => [file, plain(readFileSync(join(DOCS, file), 'utf8'))]));
  for (const [file, text] of texts) {
    await mkdir(dirname(join(outDir, file)), { recursive: true });
    writeFileSync(join(outDir, file), text);
  }
  for (const file of [
    'deployment.schema.json',
    'experiment.schema.json',
    'openapi.json',
    'report.schema.json',
    'serving-report.schema.json',
  ])
    cpSync(join(DOCS, file), join(outDir, file));

  const root = site ?? base;
  const line = (file: string, name: string, about: string) => `- [${name}](${root}${file}): ${about}`;
  const api = pages.filter((file) => file.startsWith('api/')).sort();
  const list = [
    '# Antiphon',
    `> ${description}`,
    `Everything in one file: ${root}llms-full.txt`,
    ...groups.map(({ text, pages: own }) => `## ${text}\n\n${own.map((page) => line(...page)).join('\n')}`),
    `## API\n\n${api.map((file) => line(file, titleOf(texts.get(file)), aboutOf(file))).join('\n')}`,
  ];
  writeFileSync(join(outDir, 'llms.txt'), `${list.join('\n\n')}\n`);

  const order = ['index.md', ...groups.flatMap(({ pages: own }) => own.map(([file]) => file)), ...api];
  const all = order.map((file) => `<!-- ${root}${file} -->\n\n${texts.get(file)?.trim() ?? ''}`);
  writeFileSync(join(outDir, 'llms-full.txt'), `${all.join('\n\n')}\n`);
}

/** Markdown without what only the site understands. */
function plain(text: string): string {
  return withSiteParts(text, false)
    .replace(/^---\n[\s\S]*?\n---\n+/, '')
    .replace(/<a id="[^"]*"><\/a> ?/g, '');
}

function titleOf(text = ''): string {
  return /^# (.+)$/m.exec(text)?.[1] ?? '';
}

function aboutOf(file: string): string {
  const text = readFileSync(join(DOCS, file), 'utf8');
  return JSON.parse(/^description: (".*")$/m.exec(text)?.[1] ?? '""') as string;
}
