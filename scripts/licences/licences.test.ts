import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { dependencyTree, type Lock } from './dependency-tree';
import { licenceProblems } from './licences-page';

const LOCK: Lock = {
  packages: {
    'node_modules/@x/a': { link: true, resolved: 'packages/a' },
    'packages/a': { name: '@x/a', dependencies: { one: '^1.0.0' } },
    'packages/b': {
      name: '@x/b',
      dependencies: { '@x/a': '^0.1.0', two: '^2.0.0' },
      peerDependencies: { peer: '*', other: '*' },
      peerDependenciesMeta: { other: { optional: true } },
    },
    'packages/b/node_modules/two': { version: '2.0.0', license: 'ISC', dependencies: { one: '^2.0.0' } },
    'packages/b/node_modules/two/node_modules/one': { version: '2.0.0', license: 'GPL-3.0' },
    'node_modules/one': { version: '1.0.0', license: 'MIT', dependencies: { deep: '*' } },
    'node_modules/deep': { version: '3.0.0' },
    'node_modules/peer': { version: '4.0.0', license: 'MIT' },
    'node_modules/other': { version: '5.0.0', license: 'MIT' },
    'node_modules/tool': { version: '6.0.0', license: 'SSPL-1.0' },
  },
};

describe('the licences of what comes with our packages', () => {
  it('follows dependencies as Node finds them, and leaves out what npm does not install', () => {
    expect(
      dependencyTree(LOCK).map(({ name, version, licence, broughtBy }) => [name, version, licence, ...broughtBy]),
    ).toEqual([
      ['deep', '3.0.0', 'unknown', '@x/a', '@x/b'],
      ['one', '1.0.0', 'MIT', '@x/a', '@x/b'],
      ['one', '2.0.0', 'GPL-3.0', '@x/b'],
      ['peer', '4.0.0', 'MIT', '@x/b'],
      ['two', '2.0.0', 'ISC', '@x/b'],
    ]);
  });

  it('finds a licence that nobody looked at, and a package that has another one inside', () => {
    const problems = licenceProblems([
      { name: 'one', version: '2.0.0', licence: 'GPL-3.0', broughtBy: ['@x/b'] },
      { name: 'codec-parser', version: '9.0.0', licence: 'GPL-3.0', broughtBy: ['@x/b'] },
      { name: 'mpg123-decoder', version: '9.0.0', licence: 'MIT', broughtBy: ['@x/b'] },
    ]);
    expect(problems[0]).toMatch(/^one 2\.0\.0, which comes with @x\/b, is under "GPL-3\.0", which nobody looked at/);
    expect(problems[1]).toMatch(/^codec-parser 9\.0\.0.* "GPL-3\.0"/);
    expect(problems[2]).toMatch(/^mpg123-decoder is 9\.0\.0 now; .* looked at in 1\.0\.3/);
    expect(problems.join('\n')).toMatch(/^@wasm-audio-decoders\/flac comes with no package any more/m);
  });

  it('finds nothing in what this repository installs', async () => {
    const lock = JSON.parse(await readFile(new URL('../../package-lock.json', import.meta.url), 'utf8')) as Lock;
    expect(licenceProblems(dependencyTree(lock))).toEqual([]);
  });
});
