import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { CHANGESET } from './changesets';
import { publicPackages } from './public-packages';
import { changesetText, repositoryOf, type Repository } from './tiny-repository';
import { versionPackages } from './version';

const run = promisify(execFile);

describe('versions of packages that belong together', () => {
  it('moves only the package that a patch is for', async () => {
    const repository = await three('0.1.0');
    await repository.write({ '.changeset/fix.md': changesetText({ b: 'patch' }, 'Mended.') });
    expect(await versionPackages(repository.root)).toEqual([{ name: '@tiny/b', from: '0.1.0', to: '0.1.1' }]);
    expect(await ranges(repository)).toEqual({ '@tiny/b': '^0.1.0 of @tiny/a', '@tiny/c': '^0.1.0 of @tiny/b' });
  });

  it('moves all for a minor of one, and says why where there was no change', async () => {
    const repository = await three('0.1.3');
    await repository.write({ '.changeset/new.md': changesetText({ b: 'minor' }, 'More.') });
    expect((await versionPackages(repository.root)).map(({ name, to }) => [name, to])).toEqual([
      ['@tiny/a', '0.2.0'],
      ['@tiny/b', '0.2.0'],
      ['@tiny/c', '0.2.0'],
    ]);
    expect(await ranges(repository)).toEqual({ '@tiny/b': '^0.2.0 of @tiny/a', '@tiny/c': '^0.2.0 of @tiny/b' });
    expect(await changelog(repository, 'a')).toContain('packages of one minor belong together');
    expect(await changelog(repository, 'b')).not.toContain('belong together');
    expect(await pending(repository)).toEqual([]);
  });

  it('goes through a pre-release: all by a minor, then one by a patch, then the release', async () => {
    const repository = await three('0.1.0');
    await changeset(repository, 'pre', 'enter', 'next');
    await repository.write({ '.changeset/new.md': changesetText({ c: 'minor' }, 'More.') });
    await versionPackages(repository.root);
    expect(await versions(repository)).toEqual(['0.2.0-next.0', '0.2.0-next.0', '0.2.0-next.0']);
    await repository.write({ '.changeset/fix.md': changesetText({ a: 'patch' }, 'Mended.') });
    await versionPackages(repository.root);
    expect(await versions(repository)).toEqual(['0.2.0-next.1', '0.2.0-next.0', '0.2.0-next.0']);
    expect(await versionPackages(repository.root)).toEqual([]);
    await changeset(repository, 'pre', 'exit');
    await versionPackages(repository.root);
    expect(await versions(repository)).toEqual(['0.2.0', '0.2.0', '0.2.0']);
    expect(await ranges(repository)).toEqual({ '@tiny/b': '^0.2.0 of @tiny/a', '@tiny/c': '^0.2.0 of @tiny/b' });
    expect(await pending(repository)).toEqual([]);
  });

  it('moves all where a pre-release of patches gets a minor', async () => {
    const repository = await three('0.1.0');
    await changeset(repository, 'pre', 'enter', 'next');
    await repository.write({ '.changeset/fix.md': changesetText({ c: 'patch' }, 'Mended.') });
    await versionPackages(repository.root);
    expect(await versions(repository)).toEqual(['0.1.0', '0.1.0', '0.1.1-next.0']);
    await repository.write({ '.changeset/new.md': changesetText({ a: 'minor' }, 'More.') });
    await versionPackages(repository.root);
    expect(await versions(repository)).toEqual(['0.2.0-next.0', '0.2.0-next.0', '0.2.0-next.1']);
  });

  it('does nothing where nothing is pending', async () => {
    const repository = await three('0.1.0');
    expect(await versionPackages(repository.root)).toEqual([]);
    expect(await repository.git('status', '--porcelain')).toBe('');
  });

  it('refuses ranges that another minor would satisfy', async () => {
    const repository = await three('0.1.0');
    await repository.write({
      'packages/d/package.json': { name: '@tiny/d', version: '0.1.0', dependencies: { '@tiny/a': '>=0.1.0' } },
      '.changeset/fix.md': changesetText({ d: 'patch' }, 'Mended.'),
    });
    await expect(versionPackages(repository.root)).rejects.toThrow('@tiny/d asks for @tiny/a >=0.1.0; write ^0.1.0.');
  });

  it('brings a package that is behind to the minor of the others', async () => {
    const repository = await three('0.3.0');
    await repository.write({
      'packages/d/package.json': { name: '@tiny/d', version: '0.2.0' },
      '.changeset/fix.md': changesetText({ a: 'patch' }, 'Mended.'),
    });
    await versionPackages(repository.root);
    expect(await versions(repository)).toEqual(['0.3.1', '0.3.0', '0.3.0', '0.3.0']);
  });
});

const three = (version: string) =>
  repositoryOf(
    { a: { version }, b: { version, on: ['a'] }, c: { version, on: ['b'] } },
    { changelog: '@changesets/cli/changelog' },
  );
const changeset = (repository: Repository, ...words: string[]) =>
  run(process.execPath, [CHANGESET, ...words], { cwd: repository.root });
const changelog = (repository: Repository, name: string) =>
  readFile(join(repository.root, 'packages', name, 'CHANGELOG.md'), 'utf8');
const pending = async (repository: Repository) =>
  (await readdir(join(repository.root, '.changeset'))).filter((name) => name !== 'config.json');
const versions = async (repository: Repository) =>
  (await publicPackages(repository.root)).map(({ manifest }) => manifest.version);

async function ranges(repository: Repository): Promise<Record<string, string>> {
  const packages = await publicPackages(repository.root);
  return Object.fromEntries(
    packages.flatMap(({ manifest }) =>
      Object.entries(manifest.dependencies ?? {}).map(([name, range]) => [manifest.name, `${range} of ${name}`]),
    ),
  );
}
