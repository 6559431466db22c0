import { normalisationOf } from '@antiphon/data';
import { expect, test } from 'vitest';
import { tinyDataset } from '../fixtures/tiny-dataset';
import { evaluationSet } from './evaluation-set';
import { floors } from './floors';
import { score } from './score';

const HOW = { frames: 60, limit: 8, seed: 0 };

test('features are measured in their spread over the training clips', () => {
  const dataset = tinyDataset();
  const { motion } = normalisationOf(dataset);
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

test('windows know their missing frames; one without two known frames in a row is left out', () => {
  const plain = tinyDataset();
  const starts = ({ windows }: ReturnType<typeof evaluationSet>) => windows.map(({ id }) => id);
  const all = starts(evaluationSet(plain, { ...HOW, limit: 100 }));
  const knowing = (known: (frame: number) => boolean) =>
    plain.clips.map((clip) => ({
      ...clip,
      known: Uint8Array.from({ length: clip.frames }, (_, frame) => (clip.id !== 'clip5' || known(frame) ? 1 : 0)),
    }));
  const gap = evaluationSet({ ...plain, clips: knowing((frame) => frame !== 59) }, { ...HOW, limit: 100 });
  expect(starts(gap)).toEqual(all);
  const known = gap.windows.flatMap((window) => (window.known === undefined ? [] : [[window.id, [...window.known]]]));
  expect(known).toEqual([['clip5@0', Array.from({ length: 60 }, (_, frame) => (frame === 59 ? 0 : 1))]]);
  const every2nd = evaluationSet({ ...plain, clips: knowing((frame) => frame % 2 === 0) }, { ...HOW, limit: 100 });
  expect(starts(every2nd)).toEqual(all.filter((id) => !id.startsWith('clip5')));
  const gone = plain.clips.map((clip) => ({ ...clip, known: new Uint8Array(clip.frames) }));
  const train = plain.clips.filter(({ split }) => split === 'train');
  const tests = gone.filter(({ split }) => split === 'test');
  expect(() => evaluationSet({ ...plain, clips: [...train, ...tests] }, HOW)).toThrow(/two known ones in a row/);
});

test('what lies in missing frames counts in no metric, of no arm and no floor', () => {
  const plain = tinyDataset();
  const { features } = evaluationSet(plain, HOW).context;
  const missing = (frame: number) => frame % 13 === 5 || (frame > 20 && frame < 31);
  const scored = (inGaps: number) => {
    const clips = plain.clips.map((clip) => ({
      ...clip,
      known: Uint8Array.from({ length: clip.frames }, (_, frame) => (missing(frame) ? 0 : 1)),
      motion: clip.motion.map((value, i) => (missing(Math.floor(i / features)) ? inGaps : value)),
    }));
    const dataset = { ...plain, clips, resample: undefined };
    const evaluation = evaluationSet(dataset, HOW);
    const sampled = evaluation.windows.map((window) => ({
      window,
      samples: [0, 1].map((k) =>
        window.truth.map((value, i) =>
          window.known?.[Math.floor(i / features)] === 0 ? inGaps * (k + 2) : value + (((i * 7 + k) % 5) - 2) / 50,
        ),
      ),
    }));
    return {
      scores: score(sampled, evaluation.context).metrics,
      floors: floors(dataset, evaluation, 2),
      std: evaluation.context.std,
    };
  };
  const zeros = scored(0);
  expect(scored(1000)).toEqual(zeros);
  expect(Object.values(zeros.scores).filter((value) => value !== null).length).toBeGreaterThan(4);
  expect(zeros.scores.lipError).toBeGreaterThan(0);
  expect(Object.values(zeros.floors.truth.metrics).filter((value) => value !== null).length).toBeGreaterThan(3);
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
