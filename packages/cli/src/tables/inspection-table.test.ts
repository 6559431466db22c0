import type { Voices } from '@antiphon/data/features';
import type { InspectedFolder, InspectedRecording } from '@antiphon/data/recordings';
import { expect, test } from 'vitest';
import { inspectionTable } from './inspection-table';

const good: InspectedRecording = {
  name: 'talk',
  files: ['talk.wav', 'talk.bvh', 'talk.csv'],
  audio: { seconds: 12.345, sampleRate: 44100, channels: 1, voices: { kind: 'mono', channel: 0 } },
  body: { frames: 1481, fps: 120, fpsFrom: 'file', joints: 24, channels: 75, movingJoints: 9 },
  face: { frames: 740, fps: 60, fpsFrom: 'file', namesFrom: 'file', channels: 61, movingChannels: 52 },
  frames: 370,
  fps: 30,
  offset: { seconds: -0.1, correlation: 0.62, chance: 0.3, verdict: 'fits' },
};
const table = (recordings: InspectedRecording[], skipped: InspectedFolder['skipped'] = []) =>
  inspectionTable({ recordings, skipped });

test('a recording that is well takes one line', () => {
  const lines = table([good]).split('\n');
  expect(lines).toHaveLength(3);
  for (const told of [
    'talk',
    '12.35 s, 44.1 kHz mono',
    '370 frames at 30 Hz',
    '9 of 24 joints move, 75 channels at 120 Hz',
    '52 of 61 channels move, at 60 Hz',
    '-0.10 s (r 0.62, by chance up to 0.30)',
  ])
    expect(lines[2]).toContain(told);
});

test.each([
  [
    { offset: { seconds: 0.8, correlation: 0.5, chance: 0.3, verdict: 'fits' } },
    /fits its audio best when it comes 0\.80 s after/,
  ],
  [
    { offset: { seconds: -2, correlation: 0.1, chance: 0.3, verdict: 'does not fit' } },
    /rise and fall together no more than by chance \(r 0\.10\)/,
  ],
  [{ problem: 'talk.bvh: its skeleton is another' }, /! cannot be used: talk\.bvh: its skeleton is another/],
] satisfies [Partial<InspectedRecording>, RegExp][])('%j is warned of, once', (change, warning) => {
  const warnings = table([{ ...good, ...change }]).match(/^ {2}!.*$/gm);
  expect(warnings).toEqual([expect.stringMatching(warning)]);
});

test('what is too short to tell is no warning', () => {
  const text = table([{ ...good, offset: { seconds: 2, correlation: 0.66, chance: 0.75, verdict: 'too short' } }]);
  expect(text).toContain('too short to tell');
  expect(text).not.toContain('!');
});

test('two voices are said to be two, and who has no partner', () => {
  const stereo = (name: string, voices: Voices) => ({
    ...good,
    name,
    audio: { seconds: 6, sampleRate: 48000, channels: 2, voices },
  });
  const two = stereo('dyad', { kind: 'two', channel: 0 });
  const alike = stereo('alike', { kind: 'same', channel: 0, equal: false });
  const right = stereo('right', { kind: 'one-sided', channel: 1 });
  expect(table([two])).toMatch(/stereo, two voices.*\n\ntwo voices: the first channel is one’s own .*\("partner"\)$/);
  const mixed = table([two, alike, good, right]);
  expect(mixed).toMatch(/, who is silent in recordings of one voice: alike, talk$/);
  expect(mixed).toMatch(
    /^alike .*stereo, one voice.*\n {2}! its two channels hold the same voice, .* first is taken$/m,
  );
  expect(mixed).toMatch(/^right .*\n {2}! only its second channel has sound$/m);
});

test('a recording that cannot be read still has its line, and what is skipped says why', () => {
  const text = table(
    [{ name: 'bad', files: ['bad.wav'], problem: 'bad.wav: not audio' }],
    [{ file: 'notes.docx', why: 'neither audio nor motion' }],
  );
  expect(text).toMatch(/^bad {2,}– {2,}–/m);
  expect(text).toContain('skipped:\n  notes.docx: neither audio nor motion');
  expect(table([])).toBe('no recordings');
});
