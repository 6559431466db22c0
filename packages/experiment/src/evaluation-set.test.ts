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
