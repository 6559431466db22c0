import { expect, test } from 'vitest';
import { pairFiles } from './pair-files';

test('equal names; a body and a face beside one audio', () => {
  expect(pairFiles(['b.bvh', 'a.csv', 'a.bvh', 'a.wav', 'b.WAV', 'b.npz'])).toEqual({
    recordings: [
      { name: 'a', audio: 'a.wav', body: 'a.bvh', face: 'a.csv' },
      { name: 'b', audio: 'b.WAV', body: 'b.bvh', face: 'b.npz' },
    ],
    skipped: [],
    ambiguous: [],
  });
});

test('an audio file’s name among the words of a motion file’s name; the longest wins', () => {
  const files = ['1_1.wav', '1_1_2.wav', 'bs_value_1_1.npy', 'bs_value_1_1_2.npy', 'Body 1.1.2 final.bvh'];
  expect(pairFiles(files).recordings).toEqual([
    { name: '1_1', audio: '1_1.wav', face: 'bs_value_1_1.npy' },
    { name: '1_1_2', audio: '1_1_2.wav', body: 'Body 1.1.2 final.bvh', face: 'bs_value_1_1_2.npy' },
  ]);
  expect(pairFiles(['take1.wav', 'take10.bvh', 'take2.wav', 'take20.bvh']).recordings).toEqual([]);
  expect(pairFiles(['Take-1.wav', 'mocap_take_1.bvh', 'x.wav']).recordings).toMatchObject([{ name: 'Take-1' }]);
});

test('one audio and one motion are a pair whatever their names; two of a kind are not', () => {
  expect(pairFiles(['audio.wav', 'testset.csv', 'README.md']).recordings).toEqual([
    { name: 'audio', audio: 'audio.wav', face: 'testset.csv' },
  ]);
  expect(pairFiles(['audio.wav', 'face.csv', 'body.bvh']).recordings).toEqual([
    { name: 'audio', audio: 'audio.wav', body: 'body.bvh', face: 'face.csv' },
  ]);
  expect(pairFiles(['audio.wav', 'a.csv', 'b.csv'])).toMatchObject({
    recordings: [],
    skipped: [
      { file: 'a.csv', why: 'no audio file goes with it' },
      { file: 'audio.wav', why: 'no motion file goes with it' },
      { file: 'b.csv', why: 'no audio file goes with it' },
    ],
  });
});

test('names of channels: the file’s own, else the one text that is about names', () => {
  const names = (files: string[]) => pairFiles(['a.wav', 'a.npy', ...files]).recordings[0]?.names;
  expect(names(['bs_name_116.txt', 'a.names.txt', 'notes.txt'])).toBe('a.names.txt');
  expect(names(['bs_name_116.txt', 'LICENSE.txt', 'renamed.txt'])).toBe('bs_name_116.txt');
  expect(names(['notes.txt'])).toBeUndefined();
});

test('what fits in two ways is reported', () => {
  const problems = (files: string[]) => pairFiles(files).ambiguous;
  expect(problems(['a.wav', 'b.wav', 'x_a_b.npy'])).toEqual([
    { file: 'x_a_b.npy', problem: 'its name fits "a.wav" and "b.wav" equally well' },
  ]);
  expect(problems(['a.wav', 'a.npy', 'a.npz'])).toEqual([
    { file: 'a.wav', problem: '"a.npy" and "a.npz" could each be its face' },
  ]);
  expect(problems(['a.wav', 'x_a.bvh', 'y_a.bvh'])).toMatchObject([{ file: 'a.wav' }]);
  expect(problems(['a.wav', 'a.npy', 'x_names.txt', 'y_names.txt'])).toMatchObject([{ file: 'a.npy' }]);
  expect(problems(['a.wav', 'a.csv', 'x_names.txt', 'y_names.txt'])).toEqual([]);
});

test('what is not used is named with the reason', () => {
  const { skipped, recordings } = pairFiles(['a.wav', 'a.bvh', 'old_a.bvh', 'b.wav', 'LICENSE', '._a.wav', 'map.csv']);
  expect(recordings).toEqual([{ name: 'a', audio: 'a.wav', body: 'a.bvh' }]);
  expect(skipped).toEqual([
    { file: '._a.wav', why: 'hidden' },
    { file: 'LICENSE', why: 'neither audio nor motion, by its ending' },
    { file: 'b.wav', why: 'no motion file goes with it' },
    { file: 'map.csv', why: 'no audio file goes with it' },
    { file: 'old_a.bvh', why: '"a.bvh", whose name is exactly that of the audio, is the body of "a"' },
  ]);
});

test('ten thousand files are sorted out at once', () => {
  const files = Array.from({ length: 5000 }, (_, i) => [`take_${i}.wav`, `mocap_take_${i}_v2.bvh`]).flat();
  const start = performance.now();
  expect(pairFiles(files).recordings).toHaveLength(5000);
  expect(performance.now() - start).toBeLessThan(5000);
});
