import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');

/** About a dozen. */
const MOST = 13;
/** Rooms of which every file is one more of a kind: a strategy, a metric, an op, a command. */
const REGISTRIES = [
  'cli/src/commands',
  'experiment/src/metrics',
  'guidance/src/strategies',
  'tfjs-onnxruntime/src/lowering',
];

test('no room holds more than about a dozen files, but those of registries', () => {
  const packages = readdirSync(join(root, 'packages'));
  const rooms = packages.flatMap((name) => roomsBelow(`${name}/src`));
  expect(rooms.length).toBeGreaterThan(50);
  expect(rooms.filter(([room, files]) => files > MOST && !REGISTRIES.includes(room))).toEqual([]);
});

test('every path that the page names is there', () => {
  const paths = [...page.matchAll(/`((?:packages|docs|scripts)\/[^`]*)`/g)].map(([, path = '']) => path);
  expect(paths.length).toBeGreaterThan(20);
  // Of a path with a name to fill in, the folder.
  const missing = paths.filter((path) => !existsSync(join(root, path.replace(/\/[^/]*<.*$/, ''))));
  expect(missing).toEqual([]);
});

test('each package has a README with a map of its rooms', () => {
  for (const name of readdirSync(join(root, 'packages'))) {
    const readme = readFileSync(join(root, `packages/${name}/README.md`), 'utf8');
    const rooms = readdirSync(join(root, `packages/${name}/src`), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'fixtures')
      .map((entry) => entry.name);
    expect([name, rooms.filter((room) => !readme.includes(`src/${room}`))]).toEqual([name, []]);
  }
});

/** `[folder below packages, sources in it]`, tests and their fixtures not counted. */
function roomsBelow(folder: string): [string, number][] {
  const entries = readdirSync(join(root, 'packages', folder), { withFileTypes: true });
  const own = entries.filter(({ name }) => name.endsWith('.ts') && !/\.test\.ts$|\.d\.ts$/.test(name)).length;
  const below = entries.filter((entry) => entry.isDirectory() && entry.name !== 'fixtures');
  return [[folder, own], ...below.flatMap(({ name }) => roomsBelow(`${folder}/${name}`))];
}
