import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { program } from '../program';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-stages-'));
  await run('data', 'synth', '--layout', 'audio2photoreal', '--out', at('person'), '--clips', '8', '--seconds', '2');
});
afterAll(() => rm(folder, { recursive: true }));

const at = (name: string) => join(folder, name);

/** What the command prints. */
async function run(...words: string[]): Promise<string> {
  const written: unknown[] = [];
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(text) > 0);
  try {
    await program({ signal: new AbortController().signal, clock: () => 0 }).parseAsync(words, { from: 'user' });
  } finally {
    spy.mockRestore();
  }
  return written.join('');
}

test('the codec’s preset says how the guide goes on from it, and that is how', async () => {
  const tiny = { steps: 2, batchSize: 2, warmupSteps: 1, width: 8 };
  await writeFile(at('codec.json'), JSON.stringify({ ...tiny, codes: 4, keyFrames: 2 }));
  const size = { feedForward: 8, layers: 1, heads: 2, audioGroups: 0 };
  await writeFile(at('guide.json'), JSON.stringify({ ...tiny, ...size }));
  const person = ['--data', at('person')];
  const codec = ['--preset', 'a2p-codec-small', '--config', at('codec.json'), '--out', at('codec')];
  expect(await run('train', ...person, ...codec)).toContain(
    `Next: antiphon train --data ${at('person')} --preset a2p-guide-small --after ${at('codec')} --out GUIDE`,
  );
  const guide = ['--preset', 'a2p-guide-small', '--config', at('guide.json'), '--out', at('guide')];
  expect(await run('train', ...person, ...guide, '--after', at('codec'))).toContain(
    `Next: antiphon export BODY --guide ${at('guide')} --out BUNDLE`,
  );
  const { model } = JSON.parse(await readFile(join(at('guide'), 'checkpoint.json'), 'utf8')) as {
    model: { conditions: string[] };
  };
  expect(model.conditions).toEqual(['audio']);
}, 60_000);
