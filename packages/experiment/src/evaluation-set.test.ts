import { fitNormalisation } from '@antiphon/data';
import { expect, test } from 'vitest';
import { evaluationSet } from './evaluation-set';
import { tinyDataset } from './fixtures/tiny-dataset';

const HOW = { frames: 60, limit: 8, seed: 0 };

test('features are measured in their spread over the training clips', () => {
  const dataset = tinyDataset();
  const { motion } = fitNormalisation(
    dataset.clips.filter(({ split }) => split === 'train'),
    [],
  );
  expect(evaluationSet(dataset, HOW).context).toMatchObject({ mean: motion.mean, std: motion.std });
});

test('one that only the test clips move is measured by them, so that it does not drown the others', () => {
  const plain = tinyDataset();
  const clips = plain.clips.map((clip) => ({
    ...clip,
    // The eyelid (feature 1) closes in the second half of test clips alone.
    motion: clip.motion.map((value, i) =>
      i % 8 !== 1 ? value : clip.split === 'test' && i > clip.motion.length / 2 ? 1 : 0,
    ),
  }));
  const { windows, context } = evaluationSet({ ...plain, clips }, HOW);
  const values = windows.flatMap(({ truth }) => Array.from(truth).filter((_, i) => i % 8 === 1));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  expect(context.std[1]).toBeCloseTo(spread / 3, 6);
});

test('windows with missing frames are left out', () => {
  const plain = tinyDataset();
  const starts = ({ windows }: ReturnType<typeof evaluationSet>) => windows.map(({ id }) => id);
  const all = starts(evaluationSet(plain, { ...HOW, limit: 100 }));
  const missing = (frames: readonly number[]) =>
    plain.clips.map((clip) => {
      const known = new Uint8Array(clip.frames).fill(1);
      if (clip.id === 'clip5') for (const frame of frames) known[frame] = 0;
      return { ...clip, known };
    });
  const gap = evaluationSet({ ...plain, clips: missing([59, 125]) }, { ...HOW, limit: 100 });
  expect(starts(gap)).toEqual(all.filter((id) => id !== 'clip5@0'));
  const gone = plain.clips.map((clip) => ({ ...clip, known: new Uint8Array(clip.frames) }));
  const train = plain.clips.filter(({ split }) => split === 'train');
  const tests = gone.filter(({ split }) => split === 'test');
  expect(() => evaluationSet({ ...plain, clips: [...train, ...tests] }, HOW)).toThrow(/none of them missing/);
});

test('windows with some missing frames are used where that is asked for, and say which are there', () => {
  const plain = tinyDataset();
  const clips = plain.clips.map((clip) => {
    const known = new Uint8Array(clip.frames).fill(1);
    if (clip.id === 'clip5') known.fill(0, 50, 100);
    return { ...clip, known };
  });
  const { windows } = evaluationSet({ ...plain, clips }, { ...HOW, limit: 100, leastKnown: 0.5 });
  const holed = windows.filter(({ known }) => known !== undefined);
  // The second one is missing in 40 of its 60 frames.
  expect(holed.map(({ id }) => id)).toEqual(['clip5@0']);
  expect(holed[0]?.known).toEqual(Uint8Array.from({ length: 60 }, (_, frame) => (frame < 50 ? 1 : 0)));
  expect(windows.map(({ id }) => id)).not.toContain('clip5@60');
});

test('models that are shown key frames are shown those of the truth', () => {
  const { windows, context } = evaluationSet(tinyDataset(), { ...HOW, keyFrameEvery: 20 });
  const { features } = context;
  for (const { truth, conditions } of windows) {
    const frame = (index: number) => [...truth.subarray(index * features, (index + 1) * features)];
    expect([...conditions['keyframes']]).toEqual([0, 20, 40].flatMap(frame));
  }
  const [plain] = evaluationSet(tinyDataset(), HOW).windows;
  expect(plain.conditions).not.toHaveProperty('keyframes');
});
