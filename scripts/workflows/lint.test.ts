import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { workflowProblems } from './lint';

const GOOD = `name: good
on: [push]
permissions: {}
jobs:
  one:
    runs-on: ubuntu-latest
    timeout-minutes: 5
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0
        with:
          persist-credentials: false
      - run: |
          npm run build
          echo "$TITLE"
        env:
          TITLE: \${{ github.ref_name }}
`;

describe('the lint of workflows', () => {
  it('lets a careful workflow pass', async () => {
    expect(await problemsOf(GOOD)).toEqual([]);
  });

  it.each([
    ['actionlint: a needed job that there is not', GOOD.replace('    steps:', '    needs: two\n    steps:'), /two/],
    ['actionlint: an unknown key', GOOD.replace('timeout-minutes', 'timeout-hours'), /timeout-hours/],
    ['actionlint: an expression that is none', GOOD.replace('github.ref_name', 'github.reff_name'), /reff_name/],
    ['an action by its tag', GOOD.replace(/@\w{40} # v5\.0\.0/, '@v5'), /:11 Pin "actions\/checkout@v5"/],
    [
      'an action by a short commit',
      GOOD.replace(/@(\w{8})\w{32}/, '@$1'),
      /:11 Pin "actions\/checkout@08c6903c # v5\.0\.0"/,
    ],
    ['a commit without its version', GOOD.replace(' # v5.0.0', ''), /:11 Pin/],
    [
      'permissions for all jobs',
      GOOD.replace('permissions: {}', 'permissions: write-all'),
      /:1 Say "permissions: \{\}"/,
    ],
    [
      'a job without permissions',
      GOOD.replace('    permissions:\n      contents: read\n', ''),
      /:5 The job "one" does not say/,
    ],
    ['a job without an end', GOOD.replace('    timeout-minutes: 5\n', ''), /:5 The job "one" has no "timeout-minutes"/],
    ['credentials that stay', GOOD.replace('persist-credentials: false', 'fetch-depth: 0'), /:11 A checkout needs/],
    [
      'an event with rights',
      GOOD.replace('on: [push]', 'on:\n  pull_request_target:'),
      /:3 This event runs with rights/,
    ],
    [
      'text of others in a shell',
      GOOD.replace('"$TITLE"', '${{ github.ref_name }}'),
      /:14 Give a value to a command by "env"/,
    ],
    ['a secret', GOOD.replace('github.ref_name', 'secrets.NPM_TOKEN'), /:18 No secret is needed/],
    [
      'a script that there is not',
      GOOD.replace('npm run build', 'npm run biuld'),
      /:14 package\.json has no script "biuld"/,
    ],
  ])('finds %s', async (_, text, words) => {
    const problems = await problemsOf(text);
    expect(problems.join('\n')).toMatch(words);
  });
});

async function problemsOf(text: string): Promise<readonly string[]> {
  const root = await mkdtemp(join(tmpdir(), 'antiphon-workflows-'));
  await mkdir(join(root, '.github/workflows'), { recursive: true });
  await writeFile(join(root, '.github/workflows/it.yml'), text);
  await writeFile(join(root, 'package.json'), JSON.stringify({ scripts: { build: 'true' } }));
  return workflowProblems(root);
}
