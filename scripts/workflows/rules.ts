/** What a file of `.github/workflows` does against our rules. */
export interface Finding {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

/**
 * Holds a workflow to what actionlint does not ask for: every action pinned by a commit with its version beside it, no permissions but
 * those that a job names, no credentials left by a checkout, no time without end, no text of others in a shell, and no script that there is not.
 * Reads lines, as Prettier lays them out.
 * @param scripts the names of the scripts of package.json
 */
export function ruleFindings(text: string, scripts: ReadonlySet<string>): readonly Finding[] {
  const lines = text.split('\n');
  const findings: Finding[] = [];
  const find = (at: number, message: string) => findings.push({ line: at + 1, message });

  if (!/^permissions: \{\}$/m.test(text))
    find(0, 'Say "permissions: {}" at the top; each job names the permissions that it needs.');
  for (const [at, line] of lines.entries()) {
    const action = /^\s*(?:- )?uses: (.*)$/.exec(line)?.[1];
    if (action !== undefined && !action.startsWith('./') && !/^[\w./-]+@[0-9a-f]{40} # v\d[\w.]*$/.test(action))
      find(at, `Pin "${action}" as OWNER/NAME@COMMIT # vVERSION, with all 40 digits of the commit.`);
    if (action?.startsWith('actions/checkout@') === true && !step(lines, at).includes('persist-credentials: false'))
      find(at, 'A checkout needs "persist-credentials: false".');
    if (
      /^\s*pull_request_target\b|^\s*workflow_run\b/.test(line) ||
      /\bon: .*(pull_request_target|workflow_run)/.test(line)
    )
      find(at, 'This event runs with rights that a stranger’s change must not have.');
    if (/\bsecrets\./.test(line)) find(at, 'No secret is needed: GitHub’s token is github.token, and npm has none.');
  }
  for (const { at, command } of commands(lines)) {
    if (command.includes('${{')) find(at, 'Give a value to a command by "env", never by ${{ … }} within it.');
    for (const [, name = ''] of command.matchAll(/\bnpm run (?:-s )?([\w:-]+)/g))
      if (!scripts.has(name)) find(at, `package.json has no script "${name}".`);
    if (/\bnpm test\b/.test(command) && !scripts.has('test')) find(at, 'package.json has no script "test".');
  }
  for (const { at, name, body } of jobs(lines)) {
    if (!/^ {4}permissions:/m.test(body)) find(at, `The job "${name}" does not say which permissions it needs.`);
    if (!/^ {4}timeout-minutes: \d+$/m.test(body)) find(at, `The job "${name}" has no "timeout-minutes".`);
  }
  return findings.sort((a, b) => a.line - b.line);
}

/** Every command of a workflow, on one line or several. */
function commands(lines: readonly string[]): readonly { readonly at: number; readonly command: string }[] {
  return lines.flatMap((line, at) => {
    const [, before, rest = ''] = /^(\s*(?:- )?)run: ?(.*)$/.exec(line) ?? [];
    if (before === undefined) return [];
    const deeper = lines.slice(at + 1);
    const end = deeper.findIndex((next) => next.trim() !== '' && indent(next) <= before.length);
    return [{ at, command: [rest, ...deeper.slice(0, end === -1 ? undefined : end)].join('\n') }];
  });
}

function jobs(
  lines: readonly string[],
): readonly { readonly at: number; readonly name: string; readonly body: string }[] {
  const start = lines.indexOf('jobs:');
  if (start === -1) return [];
  const heads = lines.flatMap((line, at) => (at > start && /^ {2}[\w-]+:$/.test(line) ? [at] : []));
  return heads.map((at, index) => ({
    at,
    name: (lines[at] ?? '').trim().slice(0, -1),
    body: lines.slice(at + 1, heads[index + 1]).join('\n'),
  }));
}

/** The rest of the step that a line belongs to. */
function step(lines: readonly string[], at: number): string {
  const rest = lines.slice(at + 1);
  const end = rest.findIndex((line) => /^ {6}- |^ {0,4}\S/.test(line));
  return rest.slice(0, end === -1 ? undefined : end).join('\n');
}

const indent = (line: string) => line.length - line.trimStart().length;
