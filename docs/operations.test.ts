import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { COMMANDS } from '../packages/cli/src/program';
import { SETTINGS } from '../packages/serve/src/settings/known-settings';
import { resolveSettings } from '../packages/serve/src/settings/resolve-settings';

const at = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const page = at('./operations.md');
const blocksOf = (language: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, block = '']) => block);
const commands = blocksOf('sh').flatMap((block) => block.trim().split('\n'));

test('the settings of the page can be read, and the limits that it gives a proxy are the defaults', () => {
  const [block = ''] = blocksOf('yaml');
  const { server } = parse(block) as { server: unknown };
  const { settings } = resolveSettings({ file: { path: 'operations.md', server } });
  expect(settings).toMatchObject({ workers: 4, limits: { seconds: 120, waiting: 32 }, telemetry: { metrics: true } });
  const { limits } = resolveSettings({}).settings;
  const [proxy = ''] = blocksOf('nginx');
  expect(proxy).toContain(`client_max_body_size ${limits.bytes / 2 ** 20}m;`);
  expect(proxy).toContain(`proxy_read_timeout ${limits.requestSeconds}s;`);
});

test('every setting and variable that the page names is one', () => {
  const named = [...page.matchAll(/`((?:limits|cors|logs|telemetry)\.\w+)/g)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(20);
  expect(SETTINGS.map(({ path }) => path)).toEqual(expect.arrayContaining(named));
  const variables = [...page.matchAll(/`(ANTIPHON_\w+)`/g)].map(([, name]) => name);
  expect(SETTINGS.map(({ variable }) => variable)).toEqual(expect.arrayContaining(variables));
});

const load = COMMANDS.find(({ usage }) => usage.startsWith('serve '))?.load;
const serve = (await load?.())?.({ signal: new AbortController().signal, clock: () => 0 });
const known = serve?.options.map(({ long }) => long) ?? [];

test('antiphon serve has the options that the page gives it', () => {
  const words = commands.filter((line) => line.startsWith('antiphon serve ')).flatMap((line) => line.split(' '));
  const options = words.filter((word) => word.startsWith('--'));
  expect(options).toEqual(['--set', '--print-config', '--new-key', '--scope', '--scope']);
  expect(known).toEqual(expect.arrayContaining(options));
});

test('the image is built with arguments that its Dockerfile has', () => {
  const dockerfile = at('../Dockerfile');
  const given = commands.flatMap((line) => [...line.matchAll(/--build-arg (\w+)=/g)].map(([, name]) => name));
  expect(given).toEqual(['VERSION']);
  for (const name of given) expect(dockerfile).toMatch(new RegExp(`^ARG ${name}=`, 'm'));
});
