import type { ReleasePlan } from './changesets';
import { requirements, type Manifest } from './public-packages';
import { major, minor, satisfies } from './semver';

/** How a package must move so that it belongs to the others: `[name, 'minor']`. */
export type Move = readonly [name: string, how: 'minor' | 'major'];

/**
 * The packages that a plan would leave behind an older minor (or major) than others get.
 * In 0.x a minor may break, so packages of one minor are one set: npm then installs one copy of each.
 */
export function leftBehind(manifests: readonly Manifest[], plan: ReleasePlan): readonly Move[] {
  const planned = new Map(plan.releases.map(({ name, newVersion }) => [name, newVersion]));
  const versions = manifests.map(({ name, version }) => [name, planned.get(name) ?? version] as const);
  const highest = versions.reduce((best, [, version]) => (order(version, best) > 0 ? version : best), '0.0.0');
  return versions
    .filter(([, version]) => order(version, highest) < 0)
    .map(([name, version]) => [name, major(version) < major(highest) ? 'major' : 'minor']);
}

/** The changeset that moves them, as a file's text. */
export function changesetOf(moves: readonly Move[]): string {
  const lines = moves.map(([name, how]) => `'${name}': ${how}`);
  return `---\n${lines.join('\n')}\n---\n\nNo change of its own: packages of one minor belong together.\n`;
}

/**
 * What is wrong with versions that belong together, a line each: public packages of different minors, and ranges among them
 * that another minor would satisfy, or that their own version does not.
 */
export function mismatches(manifests: readonly Manifest[]): readonly string[] {
  const versions = new Map(manifests.map(({ name, version }) => [name, version]));
  const sets = new Map<string, string[]>();
  for (const { name, version } of manifests) sets.set(setOf(version), [...(sets.get(setOf(version)) ?? []), name]);
  const problems: string[] = [];
  if (sets.size > 1)
    problems.push(
      `Packages of one minor belong together, and these are of several: ${[...sets].map(([set, names]) => `${set} ${names.join(', ')}`).join('; ')}. ` +
        'Give those that are behind a changeset that moves them (a new package begins at the version of the others).',
    );
  for (const manifest of manifests)
    for (const [name, range] of requirements(manifest)) {
      const version = versions.get(name);
      if (version === undefined) continue;
      if (range !== version && !/^\^\d+\.\d+\.\d+/.test(range))
        problems.push(`${manifest.name} asks for ${name} ${range}; write ^${version}.`);
      else if (!satisfies(version, range))
        problems.push(`${manifest.name} asks for ${name} ${range}, which ${version} is not.`);
    }
  return problems;
}

const setOf = (version: string) => `${major(version)}.${minor(version)}`;
const order = (a: string, b: string) => major(a) - major(b) || minor(a) - minor(b);
