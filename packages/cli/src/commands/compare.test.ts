import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
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
    [['--preset', 'strategies', '--json'], /--json is how a dry run is printed/],
    [['--preset', 'a2p-face-small', '--size', 'smoke', '--data', 'x'], /--size is the size of a preset/],
    [['--preset', 'a2p-face-small'], /nothing to compare on/],
    [['--preset', 'strategies', '--nfe', '0'], /--nfe.*from 1 to 1000000, found "0"/],
    [['--preset', 'strategies', '--train-seeds', '0,-1'], /--train-seeds.*from 0 to 9007199254740991, found "-1"/],
  ])('%j is refused', async (words, message) => {
    await expect(compare(...words)).rejects.toThrow(message);
  });

  test('only a dry run goes nowhere', async () => {
    const root = program({ signal: new AbortController().signal, clock: () => 0 });
    await expect(root.parseAsync(['node', 'antiphon', 'compare', '--preset', 'strategies'])).rejects.toThrow(
      /there is no folder for the results\. Pass --out/,
    );
  });

  test('paths of a spec are relative to it, those of the command line to the working directory', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'antiphon-spec-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const spec = join(folder, 'spec.yaml');
    const arms = 'arms: [{ name: a, guidance: { kind: cfg } }]\n';
    await writeFile(spec, `data: { kind: folder, path: recordings }\n${arms}`);
    await expect(compare(spec)).rejects.toThrow(`${join(folder, 'recordings')}: no such file or folder.`);
    await expect(compare(spec, '--data', 'elsewhere')).rejects.toThrow(/^elsewhere: no such file or folder/);
    await writeFile(
      spec,
      `data: { kind: folder, path: recordings }\nencoder: { kind: wav2vec, model: ../net.onnx }\n${arms}`,
    );
    await expect(compare(spec)).rejects.toThrow(/recordings: no such/);
  });
});
