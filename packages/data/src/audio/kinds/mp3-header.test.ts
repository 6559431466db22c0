import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openBytes } from '../byte-source';
import { decodeAudio } from '../decode-audio';
import { isMp3Frame, readMp3Header } from './mp3-header';

const file = readFileSync(new URL('../fixtures/sweep.mp3', import.meta.url));
const headerOf = async (bytes: Uint8Array) => readMp3Header(await openBytes(bytes));

/** An ID3v2 tag of zeros, as big as one with a picture. */
function id3(size: number): Buffer {
  const tag = Buffer.alloc(10 + size);
  tag.set([...Buffer.from('ID3'), 4, 0, 0, (size >> 21) & 127, (size >> 14) & 127, (size >> 7) & 127, size & 127]);
  return tag;
}

test('LAME’s tag tells the length of what was encoded', async () => {
  expect(await headerOf(file)).toEqual({ mono: true, samples: 0.7 * 16000 });
  const { channels } = await decodeAudio(file, 'sweep.mp3');
  expect(channels.map(({ length }) => length)).toEqual([0.7 * 16000]);
});

test('tags before and after change nothing', async () => {
  const old = Buffer.concat([Buffer.from('TAG'), Buffer.alloc(125, 'x')]);
  const tagged = Buffer.concat([id3(300_000), id3(20), file, old]);
  expect(await headerOf(tagged)).toEqual(await headerOf(file));
  expect(await decodeAudio(tagged, 'x')).toEqual(await decodeAudio(file, 'x'));
});

test('a file that lost its end, or something in between, is refused where the tag tells', async () => {
  for (const share of [0.9, 0.5, 0.2])
    await expect(decodeAudio(file.subarray(0, share * file.length), 'cut.mp3')).rejects.toThrow(
      /cut\.mp3: .* as MP3, it is truncated or damaged: it should have 11200 samples and has \d+\./,
    );
  const gap = Buffer.concat([file.subarray(0, 1500), file.subarray(2500)]);
  await expect(decodeAudio(gap, 'x')).rejects.toThrow(/truncated or damaged|changes in the middle/);
});

test('no end of tags is no hang, and no frame is no header', async () => {
  expect(await headerOf(Buffer.concat(Array.from({ length: 1000 }, () => id3(0))))).toBeUndefined();
  expect(await headerOf(id3(0).subarray(0, 5))).toBeUndefined();
  expect(await headerOf(new Uint8Array(0))).toBeUndefined();
});

test.each([
  ['the mark of UTF-16 text', [0xff, 0xfe, 0x68, 0x00]],
  ['AAC in ADTS', [0xff, 0xf1, 0x50, 0x80]],
  ['a bit rate that does not exist', [0xff, 0xfb, 0xf0, 0x00]],
  ['a sample rate that does not exist', [0xff, 0xfb, 0x9c, 0x00]],
  ['a few bytes', [0xff]],
])('%s is no frame', (_, bytes) => {
  expect(isMp3Frame(Uint8Array.from(bytes))).toBe(false);
});
