import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { exampleNames, rangeOf, rangesOf } from './examples';

const root = fileURLToPath(new URL('../..', import.meta.url));
const [names, ranges] = [await exampleNames(root), await rangesOf(root)];
const text = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test.each(names)('the example %s is private, can be tested, takes published packages, and is in the list', (name) => {
  const manifest = JSON.parse(text(`examples/${name}/package.json`)) as Record<string, Record<string, string>>;
  const cli = JSON.parse(text('packages/cli/package.json')) as Record<string, unknown>;
  expect(manifest).toMatchObject({ name: `example-${name}`, private: true, license: 'MIT', engines: cli.engines });
  expect(manifest.scripts?.test).toContain('node --test');
  const ours = Object.entries(manifest.dependencies ?? {}).filter(([dependency]) =>
    dependency.startsWith('@antiphon/'),
  );
  expect(ours.length).toBeGreaterThan(0);
  // Packages of one minor belong together: an example names it, and not a patch. `npm run version-packages` raises them.
  for (const [dependency, range] of ours) expect(range, dependency).toBe(ranges.get(dependency));
  expect(text('examples/README.md')).toContain(`[${name}](${name})`);
  expect(text(`examples/${name}/README.md`)).toContain('npm install');
});

test('there are five', () => {
  expect(names).toHaveLength(5);
});

test('ranges: all patches of a minor, and of a pre-release what follows it', () => {
  expect(['0.3.2', '0.4.0-next.1', '1.2.0'].map(rangeOf)).toEqual(['^0.3.0', '^0.4.0-next.1', '^1.2.0']);
});
