import { expect, test } from 'vitest';
import { isLabelTable } from './label-table';

const rows = (count: number, row: (i: number) => string) => Array.from({ length: count }, (_, i) => row(i)).join('\n');

test.each([
  ['an emotion', 'neutral,0.0,6.0,6.0,0\n'],
  ['an emotion and its number', 'happiness,3'],
  ['one word', 'sad'],
  ['words and their times', `start,end,word\n${rows(100, (i) => `${i},${i + 1},hello`)}`],
  ['words in quotes', `word,start,end\r\n${rows(20, (i) => `"well",${i},${i + 1}`)}\r\n`],
  ['tabs', '00_nogesture_0\t0.0\t6.0\t6.0\t0.1\t\n'],
  ['segments by number', 'start,end,emotion\n0,2.5,1\n2.5,6,3\n'],
  ['many segments by number', `start,end,label\n${rows(40, (i) => `${i},${i + 1},${i % 3}`)}`],
  ['segments without a header', '0.0,2.5,1\n2.5,6.0,3\n'],
  ['words with rows of silence', `at,word\n${rows(40, (i) => `${i},${i % 4 > 0 ? 'well' : ''}`)}`],
  ['sentences with commas', 'start,text\n0,"no, never, not, at, all, he, said, so, and"\n1,"well, yes"\n'],
  ['an emotion of each frame', `frame,emotion_id\n${rows(180, (i) => `${i},${i > 90 ? 1 : 0}`)}`],
  ['voice of each frame', `time,vad,valence\n${rows(180, (i) => `${i / 30},${i % 2},0.5`)}`],
])('labels: %s', (_, text) => expect(isLabelTable(Buffer.from(text), true)).toBe(true));

const names = Array.from({ length: 52 }, (_, i) => `shape${i}`).join(',');
test.each([
  ['a face', `time,jawOpen\n${rows(180, (i) => `${i / 30},0.5`)}`],
  ['one channel', `jawOpen\n${rows(180, () => '0.5')}`],
  ['time codes', `Timecode,JawOpen\n${rows(180, (i) => `00:00:01:${i},0.5`)}`],
  ['a broken row', `jawOpen,smile\n${rows(180, (i) => (i === 3 ? 'x,y' : '0.5,0.5'))}`],
  ['a text beside many channels', `subject,${names}\n${rows(20, () => `Ann,${'0,'.repeat(51)}0`)}`],
  ['a face without rows, which is a mistake', `${names}\n`],
  ['a face with a column of words', `time,viseme,jawOpen\n${rows(180, (i) => `${i / 30},AA,0.5`)}`],
  ['times with dates', `timestamp,smile\n${rows(180, (i) => `2024-05-01T12:00:${i}.5Z,0.5`)}`],
  ['times without hours', `time,smile\n${rows(180, (i) => `00:${i}.5,0.5`)}`],
  ['channels that begin like a label', `time,startle,end_smile\n${rows(180, (i) => `${i / 30},0.5,0.2`)}`],
  ['a channel of NaN', `time,smile\n${rows(180, (i) => `${i / 30},NaN`)}`],
  ['nothing', ''],
])('no labels: %s', (_, text) => expect(isLabelTable(Buffer.from(text), true)).toBe(false));

test('the beginning of a long table is enough', () => {
  const text = `start,end,word\n${rows(1000, (i) => `${i},${i + 1},hello`)}`;
  expect(isLabelTable(Buffer.from(text).subarray(0, 500), false)).toBe(true);
  const face = `time,jawOpen\n${rows(1000, (i) => `${i / 30},0.5`)}`;
  expect(isLabelTable(Buffer.from(face).subarray(0, 60), false)).toBe(false);
});
