import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import {
  localProblems,
  ownNames,
  registryProblems,
  tagFor,
  tagsOf,
  unmetProblems,
  type Git,
  type Wish,
} from './guards';
import { ownershipOf } from '../ownership';
import { lastLines, npmIn, publishedFrom, publishedOf, registryWords, type Npm, type Published } from './npm';
import { satisfies } from './semver';
import { stagedPackages, type StagedPackage } from './staged-packages';

// Publishes what npm run stage wrote, or says why not: npm run release -- [--dry-run] [--registry URL] [--branch NAME] [--tag NAME] [--summary FILE]
const run = promisify(execFile);

/** How a release is made. */
export interface ReleaseOptions extends Wish {
  readonly root: string;
  /** Prints what would happen, and changes nothing. */
  readonly dryRun?: boolean;
  /** Another registry than npm's settings name; then nothing has provenance. */
  readonly registry?: string;
  /** Whether npm can say where this was built, as in GitHub Actions. */
  readonly provenance?: boolean;
  readonly npm: Npm;
  readonly say: (line: string) => void;
}

/** A package that a release consists of: published now, or before by a release of the same commit that broke. */
export interface Released {
  readonly name: string;
  readonly version: string;
  /** The git tag: `@antiphon/core@0.1.0`. */
  readonly tag: string;
  readonly notes: string;
}

/** A release that was refused before anything was published: `problems` says why. */
export class Refused extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`Nothing was published:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
  }
}

/**
 * Publishes the staged packages that the registry has not yet, those first that others need, and writes a git tag for each.
 * Run again, it goes on where it broke.
 * @returns what belongs to the release of this commit, platform packages left out
 * @throws Refused where a guard forbids it; Error where npm could not publish a package, with those before it published
 */
export async function release(options: ReleaseOptions): Promise<readonly Released[]> {
  const { root, npm, registry, dryRun = false, say } = options;
  const git: Git = async (...words) => (await run('git', [...words], { cwd: root })).stdout.trim();
  const ownership = ownershipOf(root);
  const { tags, problems: tagProblems } = await tagsOf(root, options);
  const { packages, problems: stagedProblems } = await stagedPackages(root, ownership.repository);
  refuse([...(await localProblems(root, git, ownership, options)), ...tagProblems, ...stagedProblems]);
  const published = await publishedByName(ownNames(packages), npm, registry);
  refuse([...registryProblems(packages, published, tags), ...unmetProblems(packages, published, satisfies)]);

  const head = await git('rev-parse', 'HEAD');
  const gitTags = new Set((await git('tag', '--list')).split('\n'));
  const ofThisCommit = async ({ name, version }: StagedPackage, gitTag: string) =>
    (gitTags.has(gitTag)
      ? await git('rev-parse', `${gitTag}^{commit}`)
      : await publishedFrom(name, version, npm, registry)) === head;
  const missing = packages.filter(({ name, version }) => !published.get(name)?.versions.includes(version));
  const released: Released[] = [];
  for (const each of packages) {
    const gitTag = `${each.name}@${each.version}`;
    const at = missing.indexOf(each);
    if (at !== -1) {
      const under = tagFor(each, tags);
      say(`${dryRun ? 'would publish' : 'publishing'} ${gitTag} (${under}) from ${relative(root, each.folder)}`);
      if (!dryRun) await publish(each, under, options, `${at} of ${missing.length} packages were published`);
    } else if (await ofThisCommit(each, gitTag)) {
      say(`${gitTag} was published by an earlier run of this commit`);
    } else {
      say(`${gitTag} is published already`);
      continue;
    }
    if (!dryRun && !gitTags.has(gitTag)) await git('tag', gitTag);
    if (!each.platform) released.push({ name: each.name, version: each.version, tag: gitTag, notes: each.notes });
  }
  if (missing.length === 0) say('Every version is published: there is nothing to do.');
  return released;
}

async function publish(each: StagedPackage, tag: string, { npm, registry, provenance }: ReleaseOptions, sofar: string) {
  const words = ['publish', each.folder, '--tag', tag, '--access', 'public', '--ignore-scripts'];
  const proof = provenance === true && registry === undefined ? ['--provenance'] : [];
  const { code, stderr } = await npm([...words, ...proof, ...registryWords(registry)]);
  if (code !== 0)
    throw new Error(
      `npm could not publish ${each.name} ${each.version}: ${lastLines(stderr)}\n${sofar}. Run this again when the cause is mended: it goes on from here.`,
    );
}

async function publishedByName(names: readonly string[], npm: Npm, registry?: string): Promise<Map<string, Published>> {
  const found = new Map<string, Published>();
  const waiting = [...names];
  const ask = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift())
      found.set(name, await publishedOf(name, npm, registry));
  };
  await Promise.all([ask(), ask(), ask(), ask()]);
  return found;
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new Refused(problems);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  try {
    const { values } = parseArgs({
      options: {
        'dry-run': { type: 'boolean' },
        registry: { type: 'string' },
        branch: { type: 'string' },
        tag: { type: 'string' },
        summary: { type: 'string' },
      },
    });
    const root = process.cwd();
    const { registry, branch, tag, summary } = values;
    const provenance = process.env.GITHUB_ACTIONS === 'true';
    const options = { root, registry, branch, tag, dryRun: values['dry-run'], provenance, npm: npmIn(root), say };
    const released = await release(options);
    if (summary !== undefined) await writeFile(summary, `${JSON.stringify(released, null, 2)}\n`);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
