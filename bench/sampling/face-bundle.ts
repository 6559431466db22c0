import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url));

/** A person's folder of 20 synthetic scenes of a minute, and what `a2p-face-small` learns from it in 1,500 steps: made by the commands that users have, unless it is there. */
export function ensureFaceBundle(folder: string): { readonly bundle: string; readonly person: string } {
  const [person, run, bundle] = ['person', 'run', 'bundle'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  if (!existsSync(join(person, 'data_stats.pth')))
    antiphon(
      ...['data', 'synth', '--layout', 'audio2photoreal', '--out', person],
      ...['--clips', '20', '--seconds', '60', '--force'],
    );
  if (!existsSync(join(bundle, 'bundle.json'))) {
    antiphon('train', '--data', person, '--preset', 'a2p-face-small', '--steps', '1500', '--out', run);
    antiphon('export', run, '--out', bundle);
  }
  return { bundle, person };
}

/** @throws Error with a command that failed */
function antiphon(...words: string[]): void {
  const { status } = spawnSync(process.execPath, [...process.execArgv, CLI, ...words], { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`antiphon ${words.join(' ')} ended with ${status}`);
}
