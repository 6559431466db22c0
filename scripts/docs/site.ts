import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, createServer } from 'vitepress';
import { writeApiReference } from './api-reference';
import { demoPlayer } from './demo-player';
import { strategiesPage } from './strategies-page';

// The docs site: npm run docs (while writing), npm run docs:build (to docs/.vitepress/dist). First what is made from the code, then VitePress.
const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const docs = join(root, 'docs');
const began = performance.now();
const tell = (what: string) => console.log(`${what} (${((performance.now() - began) / 1000).toFixed(1)} s)`);

await mkdir(join(docs, '.vitepress/generated'), { recursive: true });
await writeFile(join(docs, '.vitepress/generated/strategies.md'), `${strategiesPage()}\n`);
await writeFile(join(docs, 'public/demo-player.html'), await demoPlayer(root));
tell('strategies and the recorded demo');
const entries = await writeApiReference(root, join(docs, 'api'));
tell(`API reference of ${entries.length} entries`);
if (process.argv.includes('--watch')) {
  const server = await createServer(docs);
  await server.listen();
  server.printUrls();
} else {
  await build(docs);
  tell('site in docs/.vitepress/dist');
}
