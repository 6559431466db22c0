import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { decodeAudio } from '../decode-audio';
import { readMp3Header } from './mp3-header';

const file = readFileSync(new URL('../fixtures/sweep.mp3', import.meta.url));

/** An ID3v2 tag of zeros, as big as one with a picture. */
function id3(size: number): Buffer {
  const tag = Buffer.alloc(10 + size);
  tag.set([...Buffer.from('ID3'), 4, 0, 0, (size >> 21) & 127, (size >> 14) & 127, (size >> 7) & 127, size & 127]);
  return tag;
}

test('LAME’s tag tells the length of what was encoded', async () => {
  expect(readMp3Header(file)).toMatchObject({ start: 0, mono: true, isFree: false, samples: 0.7 * 16000 });
  const { channels } = await decodeAudio(file, 'sweep.mp3');
  expect(channels.map(({ length }) => length)).toEqual([0.7 * 16000]);
});

test('tags before and after change nothing', async () => {
  const old = Buffer.concat([Buffer.from('TAG'), Buffer.alloc(125, 'x')]);
  const tagged = Buffer.concat([id3(300_000), id3(20), file, old]);
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
  const tags = Buffer.concat(Array.from({ length: 1000 }, () => id3(0)));
  await expect(decodeAudio(tags, 'x')).rejects.toThrow(/not audio that can be read/);
  await expect(decodeAudio(id3(20).subarray(0, 25), 'x')).rejects.toThrow(/truncated: it ends within its ID3 tag/);
  expect(readMp3Header(Buffer.alloc(0))).toBeUndefined();
});

test.each([
  ['the mark of UTF-16 text', [0xff, 0xfe, 0x68, 0x00]],
  ['AAC in ADTS', [0xff, 0xf1, 0x50, 0x80]],
  ['a bit rate that does not exist', [0xff, 0xfb, 0xf0, 0x00]],
  ['a sample rate that does not exist', [0xff, 0xfb, 0x9c, 0x00]],
  ['a few bytes', [0xff]],
])('%s is no frame', (_, bytes) => {
  expect(readMp3Header(Buffer.from(bytes))).toBeUndefined();
});
