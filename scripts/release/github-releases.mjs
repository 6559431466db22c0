import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';

// A release on GitHub for each package that was published, with its changelog entry and the figures: node scripts/release/github-releases.mjs published.json docs/numbers.json
// Those that there are already are left alone, so that it can be run again. Needs `gh`, and GH_TOKEN.
const [summary, numbers] = process.argv.slice(2);
const head = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
for (const { name, version, tag, notes } of JSON.parse(readFileSync(summary, 'utf8'))) {
  if (spawnSync('gh', ['release', 'view', tag], { stdio: 'ignore' }).status === 0) {
    console.log(`${tag} has a release already`);
    continue;
  }
  const file = join(tmpdir(), `notes-${process.pid}.md`);
  writeFileSync(file, `${notes}\n`);
  const words = [
    'release',
    'create',
    tag,
    numbers,
    '--target',
    head,
    '--title',
    `${name} ${version}`,
    '--notes-file',
    file,
  ];
  // One of them is what the repository's page shows.
  words.push(version.includes('-') ? '--prerelease' : `--latest=${name === '@antiphon/cli'}`);
  execFileSync('gh', words, { stdio: 'inherit' });
  rmSync(file);
}
