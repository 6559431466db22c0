import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { repositoryOf, type Repository } from './tiny-repository';

interface Changelog {
  getReleaseLine(changeset: { summary: string; commit?: string }): Promise<string>;
  getDependencyReleaseLine(_: unknown, dependencies: readonly { name: string; newVersion: string }[]): Promise<string>;
}

const here = process.cwd();
const { default: changelog } = (await import(pathToFileURL(`${here}/.changeset/changelog.mjs`).href)) as {
  default: Changelog;
};

describe('the changelog, from git alone', () => {
  let repository: Repository;
  beforeEach(async () => {
    repository = await repositoryOf({});
    process.chdir(repository.root);
  });
  afterEach(() => process.chdir(here));

  it('names the pull request and its author', async () => {
    const commit = await commitOf('Arms may share models (#12)', 'Grace Hopper <grace@example.org>');
    expect(await changelog.getReleaseLine({ summary: 'Arms may share models.', commit })).toBe(
      '- #12 by Grace Hopper: Arms may share models.',
    );
  });

  it('links the pull request once the repository has an address', async () => {
    await repository.write({ 'package.json': { repository: { url: 'git+https://example.org/a/b.git' } } });
    const commit = await commitOf('Faster (#7)');
    expect(await changelog.getReleaseLine({ summary: 'Faster.', commit })).toBe(
      '- [#7](https://example.org/a/b/pull/7) by Ada: Faster.',
    );
  });

  it('names the commit where no pull request is named, and nothing where nothing is committed', async () => {
    const commit = await commitOf('Mend (#3) what broke');
    expect(await changelog.getReleaseLine({ summary: 'Mended.', commit })).toBe(
      `- ${await repository.git('log', '-1', '--format=%h')}: Mended.`,
    );
    expect(await changelog.getReleaseLine({ summary: 'Mended.' })).toBe('- Mended.');
  });

  it('keeps paragraphs and lists within their item', async () => {
    expect(await changelog.getReleaseLine({ summary: 'First.\n\n- one\n- two' })).toBe('- First.\n\n  - one\n  - two');
  });

  it('says in one line what is asked for now', async () => {
    expect(
      await changelog.getDependencyReleaseLine(
        [],
        [
          { name: '@x/a', newVersion: '0.2.0' },
          { name: '@x/b', newVersion: '0.2.0' },
        ],
      ),
    ).toBe('- With `@x/a` 0.2.0, `@x/b` 0.2.0.');
    expect(await changelog.getDependencyReleaseLine([], [])).toBe('');
  });

  async function commitOf(subject: string, author?: string): Promise<string> {
    await repository.write({ [`${subject.length}.txt`]: subject });
    return repository.commit(subject, author);
  }
});
