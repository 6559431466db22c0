import { beforeEach, describe, expect, it } from 'vitest';
import { withoutChangeset } from './changeset-required';
import { changesetText, repositoryOf, type Repository } from './tiny-repository';

describe('a changeset is required', () => {
  let repository: Repository;
  beforeEach(async () => {
    repository = await repositoryOf({ a: { version: '0.1.0' }, b: { version: '0.1.0' } });
    await repository.git('checkout', '-q', '-b', 'topic');
  });

  it('for each package whose published sources change', async () => {
    await repository.write({ 'packages/a/src/it.ts': '1', 'packages/b/src/it.ts': '1' });
    await repository.commit('Change');
    expect(await missing()).toEqual(['@tiny/a', '@tiny/b']);
    await repository.write({ '.changeset/one.md': changesetText({ a: 'patch' }, 'Mended.') });
    await repository.commit('Say so');
    expect(await missing()).toEqual(['@tiny/b']);
    await repository.write({ '.changeset/two.md': '---\n---\n\nNothing of it shows.\n' });
    await repository.commit('Say that nothing shows');
    expect(await missing()).toEqual([]);
  });

  it('where a source is removed, and not for tests, documents and private things', async () => {
    await repository.write({
      'packages/a/src/it.test.ts': '1',
      'packages/a/src/fixtures/x.json': '{}',
      'README.md': '1',
    });
    await repository.commit('Tests');
    expect(await missing()).toEqual([]);
    await repository.git('checkout', '-q', 'main');
    await repository.write({ 'packages/a/src/gone.ts': '1' });
    await repository.commit('There');
    await repository.git('checkout', '-q', '-b', 'removal');
    await repository.git('rm', '-q', 'packages/a/src/gone.ts');
    await repository.commit('Gone');
    expect(await missing()).toEqual(['@tiny/a']);
  });

  it('not for what others changed meanwhile', async () => {
    await repository.git('checkout', '-q', 'main');
    await repository.write({ 'packages/b/src/it.ts': '1' });
    await repository.commit('Others');
    await repository.git('checkout', '-q', 'topic');
    await repository.write({ 'packages/a/src/it.ts': '1', '.changeset/a.md': changesetText({ a: 'minor' }, 'More.') });
    await repository.commit('Ours');
    expect(await missing()).toEqual([]);
  });

  const missing = () => withoutChangeset(repository.root, 'main');
});
