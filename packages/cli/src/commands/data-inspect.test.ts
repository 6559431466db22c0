import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { program } from '../program';

let folder = '';
let printed = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-inspect-'));
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

const antiphon = (...words: string[]) =>
  program({ signal: new AbortController().signal, clock: () => 0 }).parseAsync(words, { from: 'user' });

test('a folder is told about, and one of its recordings drawn', async () => {
  const recordings = join(folder, 'recordings');
  const picture = join(folder, 'clip.svg');
  await antiphon('data', 'synth', '--out', recordings, '--clips', '4', '--seconds', '4');
  await antiphon('data', 'inspect', recordings, '--picture', picture, '--clip', 'dialogue-002');
  expect(printed).toMatch(/dialogue-003 +4\.00 s, 48 kHz stereo, \w+ voices? +120 frames at 30 Hz/);
  expect(await readFile(picture, 'utf8')).toMatch(/^<svg xmlns/);
  await expect(antiphon('data', 'inspect', recordings, '--picture', picture)).rejects.toMatchObject({
    code: 'OUTPUT_EXISTS',
  });
  await expect(
    antiphon('data', 'inspect', recordings, '--picture', join(folder, 'x.svg'), '--clip', 'none'),
  ).rejects.toThrow(/there is no recording "none"\. Known: dialogue-000, /);
});

test('a recording that cannot be used makes the command fail, after everything was told', async () => {
  const recordings = join(folder, 'recordings');
  await antiphon('data', 'synth', '--out', recordings, '--clips', '4', '--seconds', '2');
  await writeFile(join(recordings, 'dialogue-001.wav'), 'text');
  await expect(antiphon('data', 'inspect', recordings)).rejects.toThrow(/1 of its 4 recordings cannot be used/);
  expect(printed).toMatch(/! cannot be used: .*dialogue-001\.wav: not audio that can be read/);
  expect(printed).toMatch(/dialogue-003 +2\.00 s/);
  await expect(antiphon('data', 'inspect', join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
});

test('a person’s folder of audio2photoreal is known by its files', async () => {
  const person = join(folder, 'PXB184');
  const picture = join(folder, 'scene.svg');
  await antiphon('data', 'synth', '--layout', 'audio2photoreal', '--out', person, '--clips', '8', '--seconds', '2');
  expect(printed).toMatch(/PXB184: 8 scenes/);
  await antiphon('data', 'inspect', person, '--picture', picture, '--clip', 'scene04');
  expect(printed).toMatch(/scene02 +2\.00 s +60 +\d+ +train\n/);
  expect(printed).toMatch(/scene08 +2\.00 s +60 +\d+ +test\n/);
  expect(printed).toMatch(
    /splits: train 2 \(4\.0 s, \d+ frames without face\), validation 2 \(4\.0 s, .*, test 4 \(8\.0 s/,
  );
  expect(printed).toMatch(/pose: column 3 is brought into/);
  expect(printed).toMatch(/data_stats\.pth: there/);
  expect(await readFile(picture, 'utf8')).toMatch(/^<svg xmlns/);
  printed = '';
  await writeFile(join(person, 'scene02_audio.wav'), 'text');
  await expect(antiphon('data', 'inspect', person)).rejects.toThrow(/1 of its 8 scenes are damaged/);
  expect(printed).toMatch(
    /scene02 +2\.00 s +60 +\d+ +\(train\)\n {2}! damaged, left out: .*scene02_audio\.wav: not a WAV/,
  );
  await expect(
    antiphon('data', 'inspect', person, '--picture', join(folder, 'x.svg'), '--clip', 'none'),
  ).rejects.toThrow(/there is no scene "none"\. Known: scene01, /);
});
