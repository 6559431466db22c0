import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { blankFields, type Ownership } from '../ownership';
import { preRelease, releasePlan, type PreRelease } from './changesets';
import type { Published } from './npm';
import { requirements } from './public-packages';
import { gt, prerelease, validRange } from './semver';
import type { StagedPackage } from './staged-packages';

/** What a maintainer said of a release. */
export interface Wish {
  /** Another branch than the base branch, on purpose. */
  readonly branch?: string;
  /** Another tag than `latest`, for an older minor. */
  readonly tag?: string;
}

/** Runs git, and returns what it printed. */
export type Git = (...words: readonly string[]) => Promise<string>;

/**
 * What forbids a release before any registry is asked, a sentence each that says what to do.
 */
export async function localProblems(
  root: string,
  git: Git,
  ownership: Ownership,
  wish: Wish,
): Promise<readonly string[]> {
  const problems: string[] = [];
  const blank = blankFields(ownership);
  if (blank.length > 0)
    problems.push(`package.json does not say whose this is: fill in ${blank.join(', ')} (RELEASING.md).`);
  const dirty = await git('status', '--porcelain');
  if (dirty !== '') problems.push(`The working tree has changes that are not committed: ${firstLines(dirty)}.`);
  const branch = await git('rev-parse', '--abbrev-ref', 'HEAD');
  const { baseBranch } = JSON.parse(await readFile(join(root, '.changeset', 'config.json'), 'utf8')) as {
    baseBranch: string;
  };
  if (branch !== (wish.branch ?? baseBranch))
    problems.push(
      `This is the branch ${branch}, and releases are made on ${wish.branch ?? baseBranch}` +
        (wish.branch === undefined ? `; --branch ${branch} says that it is meant.` : '.'),
    );
  const { changesets } = await releasePlan(root);
  if (changesets.length > 0)
    problems.push(
      `Changesets are pending (${changesets.map(({ id }) => id).join(', ')}): run npm run version-packages and merge what it wrote.`,
    );
  return problems;
}

/** The tags that a release is published under. */
export interface Tags {
  readonly ours: string;
  /** Of the platform packages: they have ONNX Runtime's version, which is no pre-release of ours. */
  readonly platforms: string;
}

/** The tag of a staged package. */
export function tagFor({ platform }: StagedPackage, tags: Tags): string {
  return platform ? tags.platforms : tags.ours;
}

/** Which tags are meant, and what is wrong with the wish for one. */
export async function tagsOf(
  root: string,
  wish: Wish,
): Promise<{ readonly tags: Tags; readonly problems: readonly string[] }> {
  const pre: PreRelease | undefined = await preRelease(root);
  const platforms = wish.tag ?? 'latest';
  const tags = { ours: pre?.tag ?? platforms, platforms };
  if (wish.tag !== undefined && (wish.tag === 'latest' || validRange(wish.tag) !== null))
    return { tags, problems: [`--tag ${wish.tag} is no tag of an older minor; call it release-0.1, say.`] };
  if (pre?.mode === 'exit')
    return { tags, problems: ['A pre-release was left, but not versioned: run npm run version-packages.'] };
  if (pre !== undefined && wish.tag !== undefined)
    return { tags, problems: [`A pre-release is published under its own tag, ${pre.tag}; leave out --tag.`] };
  return { tags, problems: [] };
}

/**
 * What forbids publishing some staged packages under a tag, given what the registry has.
 * @param published by package name
 */
export function registryProblems(
  packages: readonly StagedPackage[],
  published: ReadonlyMap<string, Published>,
  allTags: Tags,
): readonly string[] {
  const problems: string[] = [];
  for (const each of packages) {
    const { name, version, platform } = each;
    const tag = tagFor(each, allTags);
    const { versions, tags } = published.get(name) ?? { versions: [], tags: {} };
    if (versions.includes(version)) continue;
    if (!platform && tag === 'latest' && prerelease(version) !== null)
      problems.push(
        `${name} ${version} is a pre-release, and this repository is in none: latest would be a pre-release.`,
      );
    const rivals = [
      tags[tag] ?? [],
      tag === 'latest' ? versions.filter((other) => prerelease(other) === null) : [],
    ].flat();
    const highest = rivals.reduce((best, other) => (gt(other, best) ? other : best), version);
    if (highest !== version)
      problems.push(
        `${name} ${version} would move ${tag} back: the registry has ${highest}. An older minor is published under a tag of its own, as --tag release-0.1.`,
      );
  }
  return problems;
}

/** Packages of ours that a staged one needs and that will be nowhere. */
export function unmetProblems(
  packages: readonly StagedPackage[],
  published: ReadonlyMap<string, Published>,
  satisfied: (version: string, range: string) => boolean,
): readonly string[] {
  return packages.flatMap(({ name, manifest }) =>
    requirements(manifest).flatMap(([other, range]) => {
      if (!published.has(other)) return [];
      const own = packages.filter((each) => each.name === other).map(({ version }) => version);
      return [...own, ...(published.get(other)?.versions ?? [])].some((version) => satisfied(version, range))
        ? []
        : [`${name} needs ${other} ${range}, which is neither staged nor published: run npm run stage.`];
    }),
  );
}

/** Names of ours that staged packages need: those of the same scope. */
export function ownNames(packages: readonly StagedPackage[]): readonly string[] {
  const scopes = new Set(packages.map(({ name }) => name.split('/')[0]));
  const needed = packages.flatMap(({ manifest }) => requirements(manifest).map(([name]) => name));
  return [
    ...new Set([...packages.map(({ name }) => name), ...needed.filter((name) => scopes.has(name.split('/')[0]))]),
  ];
}

function firstLines(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.slice(0, 5).join(', ') + (lines.length > 5 ? ` and ${lines.length - 5} more` : '');
}
