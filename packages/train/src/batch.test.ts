import { createGuidance } from '@antiphon/guidance';
import { fitNormalisation } from '@antiphon/data';
import { expect, test } from 'vitest';
import { BatchSource } from './batch';
import { tinyDataset } from './fixtures/tiny-run';
import { keepMasksAt } from './keep-masks';

const dataset = tinyDataset();
const source = () =>
  new BatchSource(dataset, fitNormalisation(dataset.clips.filter((clip) => clip.split === 'train')), {
    batchSize: 6,
    frames: 24,
    features: 3,
    diffusionSteps: 1000,
    seed: 3,
  });

test('a batch depends on seed and step alone, not on what was drawn before', () => {
  const [fresh, used] = [source(), source()];
  const cfg = createGuidance({ kind: 'cfg' });
  for (let step = 0; step < 5; step++) used.at(step, cfg);
  expect(used.at(7, cfg)).toEqual(fresh.at(7, cfg));
  expect(used.at(8, cfg)).not.toEqual(fresh.at(7, cfg));
});

test('arms share windows, noise and time steps; only the keep masks are theirs', () => {
  const [a, b] = ['cfg', 'fixed'].map((kind) => source().at(4, createGuidance({ kind })));
  expect(a && { ...a, keep: 0 }).toEqual(b && { ...b, keep: 0 });
  expect(Array.from(b?.keep.own ?? [])).toEqual([1, 1, 1, 1, 1, 1]);
});

test('a clip shorter than the window is padded, and the mask says so', () => {
  const { mask, x0 } = source().at(0, createGuidance({ kind: 'cfg' }));
  const lengths = Array.from({ length: 6 }, (_, item) =>
    mask.subarray(item * 24, (item + 1) * 24).reduce((a, b) => a + b),
  );
  for (const length of lengths) expect([20, 24]).toContain(length);
  lengths.forEach((length, item) =>
    expect(x0.subarray((item * 24 + length) * 3, (item + 1) * 24 * 3).every((value) => value === 0)).toBe(true),
  );
});

test('the keep masks are those of keepMasksAt, whoever asks', () => {
  const guidance = createGuidance({ kind: 'null-embed' });
  expect(source().at(5, guidance).keep).toEqual(keepMasksAt(5, 3, 6, guidance, ['own', 'partner']));
});
