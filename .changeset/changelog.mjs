import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// The lines of changelogs, from git alone: the pull request that brought a changeset and who wrote it, or the commit. No host is asked.

/** @type {Map<string, string>} */
const origins = new Map();

export default { getReleaseLine, getDependencyReleaseLine };

/**
 * A change: where it comes from, then its text, all of it one item of a list.
 * @param {{summary: string, commit?: string}} changeset
 */
async function getReleaseLine(changeset) {
  const [first, ...rest] = changeset.summary.trim().split('\n');
  const origin = changeset.commit === undefined ? '' : `${originOf(changeset.commit)}: `;
  return [`- ${origin}${first}`, ...rest.map((line) => (line.trim() === '' ? '' : `  ${line.trimEnd()}`))].join('\n');
}

/**
 * The packages of ours that a package asks for from now on, in one line.
 * @param {unknown} _changesets
 * @param {readonly {name: string, newVersion: string}[]} dependencies
 */
async function getDependencyReleaseLine(_changesets, dependencies) {
  if (dependencies.length === 0) return '';
  return `- With ${dependencies.map(({ name, newVersion }) => `\`${name}\` ${newVersion}`).join(', ')}.`;
}

/** `#12 by Ada`, from the subject of a commit as a squashed pull request has it; a short hash where it names none. */
function originOf(commit) {
  let origin = origins.get(commit);
  if (origin === undefined) {
    const [short, author, subject] = git('log', '-1', '--format=%h%n%an%n%s', commit).split('\n');
    const number = /\(#(\d+)\)\s*$/.exec(subject ?? '')?.[1];
    origin = number === undefined ? short : `${linked(number)} by ${author}`;
    origins.set(commit, origin);
  }
  return origin;
}

/** A link, once the repository's address is filled in. */
function linked(number) {
  const path = join(process.cwd(), 'package.json');
  const { repository } = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  const address = typeof repository === 'string' ? repository : repository?.url;
  if (!address?.includes('://')) return `#${number}`;
  return `[#${number}](${address.replace(/^git\+/, '').replace(/\.git$/, '')}/pull/${number})`;
}

function git(...words) {
  return execFileSync('git', words, { encoding: 'utf8' }).trim();
}
