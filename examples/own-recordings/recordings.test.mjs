import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { decodeMotionFile } from '@antiphon/formats';

const folder = mkdtempSync(join(tmpdir(), 'own-recordings-'));
const inside = (...names) => join(folder, ...names);
after(() => rmSync(folder, { recursive: true }));

function run(command, ...words) {
  return execFileSync(command, words, { encoding: 'utf8', cwd: import.meta.dirname });
}
const antiphon = (...words) => run('npx', 'antiphon', ...words);
const read = (...names) => decodeMotionFile(readFileSync(inside(...names)), inside(...names));

test('recordings are made, and found to be whole: face and body fit the sound', () => {
  run('node', 'record.mjs', inside('recordings'));
  const found = antiphon('data', 'inspect', inside('recordings'));
  assert.match(
    found,
    /take_1 +10\.00 s, 16 kHz mono +300 frames at 30 Hz +1 of 2 joints move.*3 of 3 channels move.* 0\.00 s \(r 0\.9/,
  );
});

test('a model is trained on them and exported', () => {
  const words = ['--data', inside('recordings'), '--config', 'training.yaml', '--out', inside('model')];
  assert.match(antiphon('train', ...words), /Guidance audit: /);
  antiphon('export', inside('model'), '--out', inside('bundle'));
});

test('it moves to a recording: joints, channels and rate come back as they went in', () => {
  const speech = inside('recordings', 'take_1.wav');
  const outs = ['--out', inside('motion.bvh'), '--out', inside('motion.npy')];
  antiphon('generate', inside('bundle'), speech, '--steps', '8', ...outs);
  const [given, made] = [read('recordings', 'take_1.bvh').body, read('motion.bvh').body];
  assert.deepEqual(made.skeleton, given.skeleton);
  assert.deepEqual([made.frames, made.fps], [given.frames, given.fps]);
  assert.ok(made.values.every(Number.isFinite));
  assert.equal(read('motion.npy').face.values.length, 300 * (3 + 9)); // three channels of the face, nine of the skeleton
});
