/**
 * npm run numbers: every figure of the texts, with the command and the run that made it.
 *   npm run numbers [-- --json]                   all of them; as JSON one object for each group of figures
 *   npm run numbers -- --update ID --run NAME     the figures of one block as its text has them now, from this run
 *     [--command C --commit SHA [--date D] [--machine M] [--remake R] [--note N]]   which is new, or was made again
 *   npm run numbers -- --define PATH              what has no entry in a text measures nothing: it defines, chooses or names
 *   npm run numbers -- --list-missing             an entry with the run "?" for every block that has none; the check fails until they have one
 *   npm run numbers -- --prune                    takes out the entries of blocks that are gone
 */
import { parseArgs } from 'node:util';
import { pruned, updated, withMissing } from './change';
import { DEFINITION, readKept, writeKept, type Kept, type Run } from './kept';
import { readTexts } from './texts';

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const { values: options } = parseArgs({
  options: {
    ...{ json: flag, prune: flag, 'list-missing': flag, update: text, define: text, run: text },
    ...{ command: text, commit: text, date: text, machine: text, remake: text, note: text },
  },
});
const kept = readKept();
const changed = change();
if (changed === undefined) print();
else await writeKept(changed);

function change(): Kept | undefined {
  const { update, define, run } = options;
  if (update !== undefined) {
    if (run === undefined) throw new Error('--update needs --run NAME: which run made the new figures?');
    const runs = { ...kept.runs, ...(run !== DEFINITION && { [run]: runOf(run) }) };
    return updated({ ...kept, runs }, readTexts(), update, run);
  }
  if (define !== undefined) return withMissing(kept, readTexts(), DEFINITION, define);
  if (options['list-missing']) return withMissing(kept, readTexts(), '?');
  return options.prune ? pruned(kept, readTexts()) : undefined;
}

/** A run that is known, with what the options say anew of it. */
function runOf(name: string): Run {
  const known = kept.runs[name];
  const {
    command = known?.command,
    commit = known?.commit,
    machine = known?.machine ?? 'unknown',
    note = known?.note,
  } = options;
  if (command === undefined || commit === undefined)
    throw new Error(`The run "${name}" is new: --command and --commit say what made its figures.`);
  const { date = known?.date ?? new Date().toISOString().slice(0, 10) } = options;
  const remake = (options.remake ?? known?.remake ?? 'by hand') as Run['remake'];
  return { command, commit, date, machine, remake, ...(note !== undefined && { note }) };
}

function print(): void {
  const groups = Object.entries(kept.texts).flatMap(([file, blocks]) =>
    blocks.flatMap(({ id, heading, figures }) =>
      figures.map(({ by, print: printed, remake }) => {
        const { command = null, ...run } = kept.runs[by] ?? {};
        return {
          id,
          file,
          heading,
          figures: [printed].flat(),
          by,
          command,
          ...(by !== DEFINITION && { run }),
          ...(remake && { remake }),
        };
      }),
    ),
  );
  const shown = (list: readonly string[]) =>
    list.join(' / ').length > 60 ? `${list.join(' / ').slice(0, 59)}…` : list.join(' / ');
  if (options.json) process.stdout.write(`${JSON.stringify(groups, null, 1)}\n`);
  else
    for (const { id, figures, by, command } of groups)
      if (by !== DEFINITION)
        process.stdout.write(
          `${id.padEnd(50)}  ${shown(figures).padEnd(60)}  ${kept.runs[by]?.commit ?? '?'}  ${command ?? `(${by}: not kept)`}\n`,
        );
}
