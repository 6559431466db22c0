/**
 * npm run check:numbers [-- --remake smoke|release] [--demo FOLDER]
 * Fails where a text and docs/numbers.json disagree, or where a figure that is made again leaves its interval. `smoke` takes seconds, `release` about a minute more; a smoke demo that was already run confirms further figures.
 */
import { parseArgs } from 'node:util';
import { problemsOfCommands } from './commands';
import { differences } from './compare';
import { KEPT_FILE, readKept } from './kept';
import { remakeAll } from './remake';
import { readTexts } from './texts';

const { values: options } = parseArgs({ options: { remake: { type: 'string' }, demo: { type: 'string' } } });
const { remake, demo } = options;
if (remake !== undefined && remake !== 'smoke' && remake !== 'release')
  throw new Error(`--remake is smoke or release, not "${remake}".`);
const say = (line: string) => process.stdout.write(`${line}\n`);

const kept = readKept();
const problems = [...differences(readTexts(), kept), ...problemsOfCommands(kept)];
if (remake !== undefined) {
  const { RELEASE, SMOKE } = await import('./remakes/registry'); // which loads every package
  const remakes = remake === 'release' ? { ...SMOKE, ...RELEASE } : SMOKE;
  const remade = await remakeAll(kept, remakes, {
    known: { ...SMOKE, ...RELEASE },
    ...(demo !== undefined && { demo }),
  });
  problems.push(...remade.problems);
  for (const { name, figures, ms, absent } of remade.made)
    say(`${name.padEnd(22)} ${absent === undefined ? `${figures} figures, ${ms} ms` : `not made: ${absent}`}`);
}
for (const problem of problems) say(problem);
const blocks = Object.values(kept.texts).flat().length;
say(problems.length > 0 ? `${problems.length} problems` : `${KEPT_FILE} and the texts agree (${blocks} blocks)`);
process.exitCode = problems.length > 0 ? 1 : 0;
