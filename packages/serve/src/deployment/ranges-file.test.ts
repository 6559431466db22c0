import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseDeployment } from './deployment';
import { rememberedRanges } from './ranges-file';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-ranges-'));
  path = join(folder, 'deploy.yaml');
});
afterEach(async () => {
  await chmod(folder, 0o755);
  await rm(folder, { recursive: true });
});

const deployment = (weights: Readonly<Record<string, number>>, seed = 'spring') =>
  parseDeployment({
    name: 'x',
    seed,
    bundles: { a: 'a' },
    arms: Object.entries(weights).map(([name, weight]) => ({ name, bundle: 'a', weight })),
  });

test('a new weight moves only the difference, after a restart too', async () => {
  const first = await rememberedRanges(path, deployment({ old: 0.9, canary: 0.1 }));
  await first.remember();
  const raised = await rememberedRanges(path, deployment({ old: 0.7, canary: 0.3 }));
  await raised.remember();
  const again = await rememberedRanges(path, deployment({ old: 0.7, canary: 0.3 }));
  expect(again.ranges).toEqual({ old: [{ from: 0, to: 7000 }], canary: [{ from: 7000, to: 10_000 }] });
  const lowered = await rememberedRanges(path, deployment({ canary: 0.1, old: 0.9 }));
  expect(lowered.ranges).toEqual({
    canary: [{ from: 7000, to: 8000 }],
    old: [
      { from: 0, to: 7000 },
      { from: 8000, to: 10_000 },
    ],
  });
});

test('nothing is written until they are in force, nor where nothing has changed', async () => {
  const file = join(folder, 'deploy.ranges.json');
  const planned = await rememberedRanges(path, deployment({ a: 1 }));
  await expect(readFile(file)).rejects.toThrow('ENOENT');
  await planned.remember();
  const text = await readFile(file, 'utf8');
  await writeFile(file, `${text} `);
  await (await rememberedRanges(path, deployment({ a: 1 }))).remember();
  expect(await readFile(file, 'utf8')).toBe(`${text} `);
});

test('another seed spreads users anew; a broken file is told, and what to do', async () => {
  await (await rememberedRanges(path, deployment({ a: 0.2, b: 0.8 }))).remember();
  const { ranges } = await rememberedRanges(path, deployment({ b: 0.8, a: 0.2 }, 'summer'));
  expect(ranges.b).toEqual([{ from: 0, to: 8000 }]);
  const file = join(folder, 'deploy.ranges.json');
  for (const [text, problem] of [
    ['{', 'it is not JSON'],
    ['{"format":"antiphon-ranges/1","seed":"x","ranges":{"a":[[0,20000]]}}', 'it does not hold ranges'],
    ['{"format":"antiphon-ranges/2"}', 'newer version'],
  ] as const) {
    await writeFile(file, text);
    await expect(rememberedRanges(path, deployment({ a: 1 }))).rejects.toThrow(problem);
  }
});
