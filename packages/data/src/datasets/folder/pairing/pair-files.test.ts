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

test('letters that are composed and those that are taken apart are the same', () => {
  const apart = (name: string) => name.normalize('NFD');
  const names = ['Gespräch_1', 'Éloïse', '대화', 'が'];
  const files = names.flatMap((name) => [`${name}.WAV`, apart(`${name}.Bvh`), `face_${name}.npy`]);
  const expected = [...names].sort().map((name) => ({
    name,
    audio: `${name}.WAV`,
    body: apart(`${name}.Bvh`),
    face: `face_${name}.npy`,
  }));
  expect(pairFiles(files)).toEqual({ recordings: expected, skipped: [], ambiguous: [] });
  // The other way round, with the same names in the same order.
  expect(pairFiles(files.map(apart)).recordings.map(({ name }) => name)).toEqual(expected.map(({ name }) => name));
  expect(pairFiles(['ü.wav', apart('ü.npy'), apart('ü.Names.TXT'), 'x_names.txt']).recordings[0]?.names).toBe(
    apart('ü.Names.TXT'),
  );
  // Both spellings side by side, which Linux allows, are two files that look alike.
  expect(pairFiles(['ü.wav', apart('ü.wav'), 'ü.bvh']).ambiguous).toHaveLength(1);
});

test('of a Live Link Face take, the calibrated one goes before the measured one and the face at rest', () => {
  const { recordings, skipped, ambiguous } = pairFiles(['t_1.wav', 't_1_neutral.csv', 't_1_raw.csv', 't_1_cal.csv']);
  expect(recordings).toEqual([{ name: 't_1', audio: 't_1.wav', face: 't_1_cal.csv' }]);
  expect(skipped).toEqual([
    { file: 't_1_neutral.csv', why: '"t_1_cal.csv", of the same take, is the face of "t_1"' },
    { file: 't_1_raw.csv', why: '"t_1_cal.csv", of the same take, is the face of "t_1"' },
  ]);
  expect(ambiguous).toEqual([]);
  const faces = (files: string[]) => pairFiles(['t_1.wav', ...files]).recordings.map(({ face }) => face);
  expect(faces(['t_1_neutral.csv', 't_1_raw.csv'])).toEqual(['t_1_raw.csv']);
  expect(faces(['t_1.csv', 't_1_raw.csv', 't_1_cal.csv'])).toEqual(['t_1.csv']);
  expect(faces(['MySlate_t_1_iPhone_Raw.csv', 'MySlate_t_1_iPhone_cal.csv'])).toEqual(['MySlate_t_1_iPhone_cal.csv']);
  // Versions of two takes are not versions of each other.
  expect(pairFiles(['t_1.wav', 'a_t_1_raw.csv', 'b_t_1_cal.csv']).ambiguous).toHaveLength(1);
});

test('a table of labels is no motion, unless there is nothing else', () => {
  const labels = new Set(['a.csv', 'emotion.csv']);
  const { recordings, skipped } = pairFiles(['a.wav', 'a.bvh', 'a.csv', 'a.json'], labels);
  expect(recordings).toEqual([{ name: 'a', audio: 'a.wav', body: 'a.bvh' }]);
  expect(skipped[0]).toEqual({ file: 'a.csv', why: 'a table of labels beside "a.bvh", no motion' });
  expect(pairFiles(['a.wav', 'a.npy', 'a.csv'], labels).recordings).toEqual([
    { name: 'a', audio: 'a.wav', face: 'a.npy' },
  ]);
  expect(pairFiles(['a.wav', 'a.csv'], labels).recordings).toEqual([{ name: 'a', audio: 'a.wav', face: 'a.csv' }]);
  expect(pairFiles(['a.wav', 'body.bvh', 'emotion.csv'], labels).recordings).toEqual([
    { name: 'a', audio: 'a.wav', body: 'body.bvh' },
  ]);
});

test('kinds that are not read are left out beside speech, with what to do', () => {
  const { skipped } = pairFiles(['take.m4a', 'take.bvh', 'take.fbx', 'notes.txt']);
  expect(skipped.map(({ file, why }) => [file, why.split(/[,.]/)[0]])).toEqual([
    ['notes.txt', 'neither audio nor motion'],
    ['take.bvh', 'no audio file goes with it'],
    ['take.fbx', 'FBX'],
    ['take.m4a', 'MPEG-4 or QuickTime (M4A'],
  ]);
});
