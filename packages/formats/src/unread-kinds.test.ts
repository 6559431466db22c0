import { expect, test } from 'vitest';
import { decodeAudio } from './audio/decode-audio';
import { unreadByContent, unreadByName } from './unread-kinds';

const head = (...parts: readonly (string | readonly number[])[]) =>
  Buffer.concat([...parts.map((part) => Buffer.from(part as string)), Buffer.alloc(64)]).subarray(0, 64);

test.each([
  ['take.m4a', /^MPEG-4.*Convert it: ffmpeg -i take\.m4a take\.wav$/],
  ['TAKE.MOV', /ffmpeg -i TAKE\.MOV TAKE\.wav$/],
  ["it's me.aiff", /^AIFF.*ffmpeg -i 'it'\\''s me\.aiff' 'it'\\''s me\.wav'$/],
  ['a.b.webm', /ffmpeg -i a\.b\.webm a\.b\.wav$/],
  ['take.fbx', /^FBX, which is not read\. Import it into Blender and export/],
  ['take.c3d', /^C3D markers.*as BVH$/],
  ['take.pkl', /^a Python pickle.*numpy\.savez/],
  ['take.tsv', /with commas/],
  ['take.json', /^JSON.*CSV/],
])('%s is not read, and what to do is told', (file, told) => expect(unreadByName(file)).toMatch(told));

test('what is read, or nobody knows, is not told of', () => {
  for (const file of ['a.wav', 'a.bvh', 'a.csv', 'a.npz', 'notes.txt', 'a.truth.json', 'm4a'])
    expect(unreadByName(file)).toBeUndefined();
  expect(unreadByContent(head('HIERARCHY\n'), 'a.wav')).toBeUndefined();
});

test.each([
  ['M4A', head([0, 0, 0, 32], 'ftypM4A '), /MPEG-4/],
  ['AAC', head([0xff, 0xf1, 0x50, 0x80]), /is AAC/],
  ['AIFF', head('FORM', [0, 0, 1, 0], 'AIFF'), /is AIFF/],
  ['WebM', head([0x1a, 0x45, 0xdf, 0xa3]), /WebM/],
  ['WMA', head([0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11]), /Windows Media/],
  ['CAF', head('caff'), /Core Audio/],
  ['AMR', head('#!AMR\n'), /AMR/],
  ['AVI', head('RIFF', [0, 0, 1, 0], 'AVI '), /AVI/],
])('%s that is called WAV is known by its content', async (_, bytes, what) => {
  await expect(decodeAudio(bytes, 'take.wav')).rejects.toThrow(what);
  await expect(decodeAudio(bytes, 'take.wav')).rejects.toThrow(/ffmpeg -i take\.wav take-pcm\.wav/);
  await expect(decodeAudio(bytes, 'request body')).rejects.toThrow(/ffmpeg -i IN OUT\.wav/);
});
