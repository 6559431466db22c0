import { describe, expect, test } from 'vitest';
import { program } from '../program';

async function compare(...words: string[]): Promise<void> {
  const root = program({ signal: new AbortController().signal, clock: () => 0 });
  for (const command of [root, ...root.commands]) command.configureOutput({ writeOut: () => {}, writeErr: () => {} });
  await root.parseAsync(['node', 'antiphon', 'compare', ...words, '--out', '/nowhere/x']);
}

describe('antiphon compare', () => {
  test.each([
    [['spec.yaml', '--preset', 'strategies'], /both a spec file and --preset strategies/],
    [['--size', 'smoke'], /--size is the size of a preset/],
    [['--preset', 'strategy'], /Allowed choices are strategies, a2p-face, a2p-body/],
    [[], /nothing to compare on/],
    [['--preset', 'a2p-face-small', '--size', 'smoke', '--data', 'x'], /--size is the size of a preset/],
    [['--preset', 'a2p-face-small'], /nothing to compare on/],
    [['--preset', 'strategies', '--nfe', '0'], /sampling\.nfe/],
    [['--preset', 'strategies', '--train-seeds', '-1'], /trainSeeds/],
  ])('%j is refused', async (words, message) => {
    await expect(compare(...words)).rejects.toThrow(message);
  });
});
