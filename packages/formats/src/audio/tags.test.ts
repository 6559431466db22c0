import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decodeAudio } from './decode-audio';

const KINDS = ['wav', 'flac', 'mp3', 'ogg', 'opus'] as const;
/** What a file decodes to, as a hash: comparing a hundred thousand numbers takes the test framework seconds. */
async function heard(file: Uint8Array, name = 'x'): Promise<string> {
  const { sampleRate, channels } = await decodeAudio(file, name);
  const hash = createHash('sha256').update(`${sampleRate}`);
  for (const channel of channels) hash.update(Buffer.from(channel.buffer, channel.byteOffset, channel.byteLength));
  return hash.digest('hex');
}

const bytes = (kind: string) => readFileSync(new URL(`./fixtures/sweep.${kind}`, import.meta.url));

function id3v2(size: number, footer = false): Buffer {
  const length = [(size >> 21) & 127, (size >> 14) & 127, (size >> 7) & 127, size & 127];
  const head = Buffer.from([...Buffer.from('ID3'), 4, 0, footer ? 0x10 : 0, ...length]);
  const foot = Buffer.from(head);
  foot.write('3DI');
  return Buffer.concat([head, Buffer.alloc(size, 0xff), ...(footer ? [foot] : [])]);
}

function ape(size: number, withHeader: boolean): Buffer {
  const [head, foot] = [0xa0000000, 0x80000000].map((flags) => {
    const part = Buffer.alloc(32);
    part.write('APETAGEX');
    part.writeUInt32LE(2000, 8);
    part.writeUInt32LE(size + 32, 12);
    part.writeUInt32LE(withHeader ? flags : 0, 20);
    return part;
  });
  const items = Buffer.alloc(size, 'x');
  return Buffer.concat([...(withHeader && head ? [head] : []), items, foot ?? items]);
}

const id3v1 = Buffer.concat([Buffer.from('TAG'), Buffer.alloc(125, 'y')]);
const lyrics = (() => {
  const text = Buffer.from('LYRICSBEGININD0000210');
  return Buffer.concat([text, Buffer.from(`${String(text.length).padStart(6, '0')}LYRICS200`)]);
})();
const junk = Buffer.from(Array.from({ length: 900 }, (_, i) => (i * 89 + (i >> 3)) & 0xff));

const before: [string, Buffer][] = [
  ['ID3v2', id3v2(300)],
  ['ID3v2 with a footer, and another', Buffer.concat([id3v2(10, true), id3v2(70_000)])],
  ['an APE tag', ape(500, true)],
  ['ID3v2 and padding', Buffer.concat([id3v2(5), Buffer.alloc(3000)])],
  ['line ends and zeros', Buffer.from('\r\n\0\0\0')],
];
const behind: [string, Buffer][] = [
  ['ID3v1', id3v1],
  ['extended ID3v1', Buffer.concat([Buffer.from('TAG+'), Buffer.alloc(223, 'z'), id3v1])],
  ['an APE tag with a header, and ID3v1', Buffer.concat([ape(3000, true), id3v1])],
  ['an APE tag without a header', ape(700, false)],
  ['Lyrics3 and ID3v1', Buffer.concat([lyrics, id3v1])],
  ['ID3v2.4', id3v2(400, true)],
  ['a line end', Buffer.from('\n')],
  ['many zeros', Buffer.alloc(5000)],
];

describe.each(KINDS)('%s', (kind) => {
  test('is the same with anything before and behind it', async () => {
    const file = bytes(kind);
    const plain = await heard(file, 'x');
    for (const [name, tag] of before)
      expect(await heard(Buffer.concat([tag, file]), name), `before: ${name}`).toBe(plain);
    for (const [name, tag] of behind)
      expect(await heard(Buffer.concat([file, tag]), name), `behind: ${name}`).toBe(plain);
    expect(await heard(Buffer.concat([id3v2(99), file, id3v1]), 'both')).toBe(plain);
  });

  test('that lost its end is truncated, with a tag behind as well', async () => {
    const file = bytes(kind);
    for (const share of [0.9, 0.5])
      for (const tag of [Buffer.alloc(0), id3v1, Buffer.from('\n')]) {
        const cut = Buffer.concat([id3v2(20), file.subarray(0, share * file.length), tag]);
        await expect(decodeAudio(cut, 'cut'), `${share}`).rejects.toThrow(/trunc|decoded|damaged|no sound/);
      }
  });
});

describe('FLAC without a length, as encoders write it into a pipe', () => {
  const piped = Buffer.from(bytes('flac'));
  // The number of samples and the sum.
  piped.writeUInt8(piped.readUInt8(21) & 0xf0, 21);
  piped.fill(0, 22, 42);

  test('loses nothing to what follows', async () => {
    const plain = await heard(bytes('flac'), 'x');
    for (const tag of [Buffer.alloc(0), id3v1, Buffer.from('\n'), Buffer.alloc(200), junk])
      expect(await heard(Buffer.concat([piped, tag]), 'x')).toBe(plain);
  });

  test('shows that its last frame is cut off', async () => {
    for (const missing of [1, 2, 100, 2000])
      for (const tag of [Buffer.alloc(0), id3v1]) {
        const cut = Buffer.concat([piped.subarray(0, piped.length - missing), tag]);
        await expect(decodeAudio(cut, 'cut.flac')).rejects.toThrow(/as FLAC, it is truncated in its last frame/);
      }
  });
});

describe('MP3', () => {
  const file = bytes('mp3');

  test('begins at its first frame, whatever comes before', async () => {
    const plain = await heard(file, 'x');
    for (const lead of [Buffer.alloc(3000), junk, Buffer.from('\xff\xfbx\0', 'latin1')])
      expect(await heard(Buffer.concat([lead, file]), 'x')).toBe(plain);
    await expect(decodeAudio(Buffer.concat([junk, junk, junk]), 'x')).rejects.toThrow(/begins like no kind of audio/);
  });

  test('whose frames tell no bit rate is refused in words', async () => {
    const frame = Buffer.alloc(400);
    frame.set([0xff, 0xfb, 0x00, 0xc4]);
    await expect(decodeAudio(Buffer.concat([frame, frame, frame, frame]), 'x.mp3')).rejects.toThrow(
      /as MP3, its frames tell no bit rate \("free format"\)/,
    );
  });

  test('with Fraunhofer’s tag has no frame of silence for it', async () => {
    const sound = file.subarray(file.indexOf(Buffer.from([0xff, file[1] ?? 0, file[2] ?? 0]), 4));
    const tag = Buffer.from(file.subarray(0, file.length - sound.length));
    tag.fill(0, 4);
    tag.write('VBRI', 36);
    expect(await heard(Buffer.concat([tag, sound]), 'x')).toBe(await heard(sound, 'x'));
  });
});
