import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Npm } from './npm';
import { release, Refused, type ReleaseOptions } from './publish';
import { changesetText, repositoryOf, type Repository } from './tiny-repository';

/** A registry in memory, behind the words that npm is run with. */
class FakeRegistry {
  readonly packages = new Map<string, { versions: Record<string, string>; tags: Record<string, string> }>();
  readonly calls: (readonly string[])[] = [];
  /** The name of the package whose publishing fails. */
  broken = '';

  constructor(readonly repository: Repository) {}

  readonly npm: Npm = async (words) => {
    this.calls.push(words);
    const [command, subject = '', ...rest] = words;
    if (command === 'publish') return this.publish(subject, rest[rest.indexOf('--tag') + 1] ?? '');
    const [, name = '', version = ''] = /^(@[^@]+)(?:@(.*))?$/.exec(subject) ?? [];
    const known = this.packages.get(name);
    if (known === undefined) return { code: 1, stdout: '{"error":{"code":"E404"}}', stderr: '' };
    const answer =
      version === '' ? { versions: Object.keys(known.versions), 'dist-tags': known.tags } : known.versions[version];
    return { code: 0, stdout: JSON.stringify(answer), stderr: '' };
  };

  has(name: string, version: string, tag = 'latest', head = 'elsewhere'): void {
    const known = this.packages.get(name) ?? { versions: {}, tags: {} };
    known.versions[version] = head;
    known.tags[tag] = version;
    this.packages.set(name, known);
  }

  get published(): readonly string[] {
    return this.calls
      .filter(([command]) => command === 'publish')
      .map(([, folder = '']) => folder.split('/packages/')[1] ?? '');
  }

  private async publish(folder: string, tag: string) {
    const { default: manifest } = (await import(join(folder, 'package.json'), { with: { type: 'json' } })) as {
      default: { name: string; version: string };
    };
    if (manifest.name === this.broken) return { code: 1, stdout: '', stderr: 'npm error code ECONNRESET' };
    this.has(manifest.name, manifest.version, tag, await this.repository.git('rev-parse', 'HEAD'));
    return { code: 0, stdout: '', stderr: '' };
  }
}

const OWNER = {
  repository: { type: 'git', url: 'https://example.org/tiny.git' },
  bugs: { url: 'https://example.org/tiny/issues' },
  homepage: 'https://example.org',
  author: 'Ada',
};
const ROOT = { name: 'tiny', version: '0.0.0', private: true, workspaces: ['packages/*'], ...OWNER };

describe('a guarded release', () => {
  let repository: Repository;
  let registry: FakeRegistry;
  let said: string[];
  beforeEach(async () => {
    repository = await repositoryOf({ a: { version: '0.2.0' }, b: { version: '0.2.1', on: ['a'] } });
    registry = new FakeRegistry(repository);
    said = [];
    await repository.write({ 'package.json': ROOT });
    await stage('a', '0.2.0');
    await stage('b', '0.2.1', { '@tiny/a': '^0.2.0' });
    await repository.commit('Version packages');
  });

  it('publishes what others need first, and tags', async () => {
    const released = await go();
    expect(registry.published).toEqual(['a/package', 'b/package']);
    expect(registry.calls.find(([command]) => command === 'publish')).toEqual([
      'publish',
      join(repository.root, 'packages/a/package'),
      ...['--tag', 'latest', '--access', 'public', '--ignore-scripts'],
    ]);
    expect(await repository.git('tag', '--list')).toBe('@tiny/a@0.2.0\n@tiny/b@0.2.1');
    expect(released).toEqual([
      { name: '@tiny/a', version: '0.2.0', tag: '@tiny/a@0.2.0', notes: '- News of a.' },
      { name: '@tiny/b', version: '0.2.1', tag: '@tiny/b@0.2.1', notes: '- News of b.' },
    ]);
  });

  it('publishes the platform packages before all others, once', async () => {
    await stagePlatform();
    await stage('b', '0.2.1', { '@tiny/a': '^0.2.0' }, { '@tiny/onnxruntime-linux-x64': '1.30.0' });
    await go();
    expect(registry.published).toEqual(['onnxruntime/platforms/linux-x64', 'a/package', 'b/package']);
    registry.calls.length = 0;
    await go();
    expect(registry.published).toEqual([]);
  });

  it('refuses a package whose platform packages are nowhere', async () => {
    await stage('b', '0.2.1', { '@tiny/a': '^0.2.0' }, { '@tiny/onnxruntime-linux-x64': '1.30.0' });
    await refused(/@tiny\/b needs @tiny\/onnxruntime-linux-x64 1\.30\.0, which is neither staged nor published/);
  });

  it('goes on after a publish that broke in the middle, and then belongs to one release', async () => {
    registry.broken = '@tiny/b';
    await expect(go()).rejects.toThrow(
      /could not publish @tiny\/b 0\.2\.1: .*ECONNRESET\n1 of 2 packages were published/,
    );
    await repository.git('tag', '-d', '@tiny/a@0.2.0'); // as in another clone
    registry.broken = '';
    registry.calls.length = 0;
    expect((await go()).map(({ tag }) => tag)).toEqual(['@tiny/a@0.2.0', '@tiny/b@0.2.1']);
    expect(registry.published).toEqual(['b/package']);
    expect(await repository.git('tag', '--list')).toBe('@tiny/a@0.2.0\n@tiny/b@0.2.1');
  });

  it('leaves alone what an earlier commit published', async () => {
    registry.has('@tiny/a', '0.2.0');
    registry.has('@tiny/b', '0.2.0');
    expect((await go()).map(({ tag }) => tag)).toEqual(['@tiny/b@0.2.1']);
    expect(await repository.git('tag', '--list')).toBe('@tiny/b@0.2.1');
  });

  it('says what it would do, and does nothing', async () => {
    expect(await go({ dryRun: true })).toHaveLength(2);
    expect(said[0]).toBe('would publish @tiny/a@0.2.0 (latest) from packages/a/package');
    expect(registry.published).toEqual([]);
    expect(await repository.git('tag', '--list')).toBe('');
  });

  it('adds provenance where npm can say where it was built, and the registry is npm’s', async () => {
    await go({ provenance: true });
    expect(registry.calls.some((words) => words.includes('--provenance'))).toBe(true);
    registry.packages.clear();
    registry.calls.length = 0;
    await go({ provenance: true, registry: 'http://localhost:4873' });
    expect(registry.calls.every((words) => !words.includes('--provenance') && words.includes('--registry'))).toBe(true);
  });

  it('refuses a dirty tree', async () => {
    await repository.write({ 'README.md': 'half an idea' });
    await refused(/not committed: \?\? README\.md/);
  });

  it('refuses another branch than the base branch, unless it is named', async () => {
    await repository.git('checkout', '-q', '-b', 'topic');
    await refused(/This is the branch topic, and releases are made on main; --branch topic says that it is meant\./);
    await refused(/releases are made on other\./, { branch: 'other' });
    expect(await go({ branch: 'topic' })).toHaveLength(2);
  });

  it('refuses pending changesets', async () => {
    await repository.write({ '.changeset/new.md': changesetText({ a: 'minor' }, 'More.') });
    await repository.commit('More');
    await refused(/Changesets are pending \(new\): run npm run version-packages/);
  });

  it('refuses blank metadata, and names it', async () => {
    await repository.write({ 'package.json': { ...ROOT, repository: { type: 'git', url: '' }, author: ' ' } });
    await repository.commit('Blank');
    await refused(/fill in repository\.url, author \(RELEASING\.md\)/);
  });

  it('refuses what is not staged, or staged from something else', async () => {
    await stage('a', '0.1.9');
    await refused(/@tiny\/a 0\.2\.0 is staged as @tiny\/a 0\.1\.9/);
    await stage('b', '0.2.1', { '@tiny/a': '^0.1.0' });
    await refused(/@tiny\/b is staged with other ranges/);
    await stage('b', '0.2.1', { '@tiny/a': '^0.2.0' }, {}, 'https://example.org/other.git');
    await refused(/@tiny\/b is staged with another repository/);
    await stage('b', '0.2.1', { '@tiny/a': '^0.2.0' });
    await rm(join(repository.root, 'packages/b/package/dist/index.js'));
    await refused(/@tiny\/b is staged without dist\/index\.js/);
    await rm(join(repository.root, 'packages/b/package'), { recursive: true });
    await refused(/@tiny\/b is not staged: run npm run stage/);
  });

  it('never moves latest back; an older minor has a tag of its own', async () => {
    registry.has('@tiny/a', '0.3.0');
    registry.has('@tiny/b', '0.3.0');
    await refused(/@tiny\/a 0\.2\.0 would move latest back: the registry has 0\.3\.0/);
    await refused(/--tag 0\.2\.x is no tag of an older minor/, { tag: '0.2.x' });
    await go({ tag: 'release-0.2' });
    expect(registry.packages.get('@tiny/a')?.tags).toEqual({ latest: '0.3.0', 'release-0.2': '0.2.0' });
  });

  it('does not move latest back where it was moved back before', async () => {
    registry.has('@tiny/a', '0.3.0', 'other');
    registry.has('@tiny/a', '0.1.0');
    await refused(/@tiny\/a 0\.2\.0 would move latest back: the registry has 0\.3\.0/);
  });

  it('publishes a pre-release as next, and nothing else as next or latest', async () => {
    registry.has('@tiny/a', '0.1.0');
    for (const name of ['a', 'b'])
      await repository.write({ [`packages/${name}/package.json`]: { name: `@tiny/${name}`, version: '0.2.0-next.0' } });
    await stage('a', '0.2.0-next.0');
    await stage('b', '0.2.0-next.0');
    await repository.commit('Versions without the mode');
    await refused(/0\.2\.0-next\.0 is a pre-release, and this repository is in none/);
    await repository.write({
      '.changeset/pre.json': { mode: 'pre', tag: 'next', initialVersions: {}, changesets: [] },
    });
    await repository.commit('Pre-release');
    await refused(/published under its own tag, next; leave out --tag/, { tag: 'release-0.1' });
    await go();
    expect(registry.packages.get('@tiny/a')?.tags).toEqual({ latest: '0.1.0', next: '0.2.0-next.0' });
  });

  it('ends where the registry does not answer', async () => {
    const npm: Npm = async () => ({ code: 1, stdout: '', stderr: 'npm error code ECONNREFUSED' });
    await expect(go({ npm })).rejects.toThrow(/does not say what it has of @tiny\/a: .*ECONNREFUSED/);
  });

  const go = (options: Partial<ReleaseOptions> = {}) =>
    release({ root: repository.root, npm: registry.npm, say: (line) => said.push(line), ...options });

  async function refused(words: RegExp, options: Partial<ReleaseOptions> = {}): Promise<void> {
    const error = await go(options).then(
      () => undefined,
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(Refused);
    expect((error as Refused).message).toMatch(words);
    expect(registry.published).toEqual([]);
  }

  /** What `npm run stage` writes of a package. */
  async function stage(
    name: string,
    version: string,
    dependencies: Record<string, string> = {},
    optionalDependencies: Record<string, string> = {},
    url = OWNER.repository.url,
  ): Promise<void> {
    const at = `packages/${name}/package`;
    const entries = { exports: { '.': { import: './dist/index.js' } } };
    await repository.write({
      [`${at}/package.json`]: {
        name: `@tiny/${name}`,
        version,
        dependencies,
        optionalDependencies,
        ...entries,
        repository: { type: 'git', url },
      },
      [`${at}/dist/index.js`]: '',
      [`${at}/README.md`]: name,
      [`${at}/LICENSE`]: 'MIT',
      [`${at}/CHANGELOG.md`]: `# @tiny/${name}\n\n## ${version}\n\n- News of ${name}.\n\n## 0.0.1\n\n- Old.\n`,
    });
  }

  async function stagePlatform(): Promise<void> {
    const at = 'packages/onnxruntime/platforms/linux-x64';
    await repository.write({
      '.gitignore': 'packages/*/package/\npackages/onnxruntime/platforms/\n',
      [`${at}/package.json`]: { name: '@tiny/onnxruntime-linux-x64', version: '1.30.0' },
    });
    await repository.commit('Ignore');
  }
});
