import { Random } from '@antiphon/core';
import type { Clip, Dataset } from '@antiphon/data';
import { cardSummary } from '@antiphon/guidance';
import { expect, test } from 'vitest';
import { auditForeign } from './audit-foreign';
import type { ForeignNetwork } from './foreign-denoiser';
import { parseForeignMapping, type ForeignMapping } from './foreign-mapping';
import { providedClips } from './provided-clips';

const FRAMES = 8;
const dataset = recordings();

const mapping = (change: object = {}): ForeignMapping =>
  parseForeignMapping(
    {
      frames: FRAMES,
      features: 2,
      fps: 30,
      x: { input: 'x' },
      t: { input: 't' },
      conditions: { own: { input: 'own', width: 6 } },
      output: 'y',
      ...change,
    },
    'mapping.yaml',
  );

test('windows that no training saw, by the statistics of those for training', () => {
  const clips = providedClips(dataset, mapping(), 4);
  expect(clips).toHaveLength(4);
  for (const { motion, conditions } of clips) {
    expect(motion).toHaveLength(FRAMES * 2);
    expect(conditions.own).toHaveLength(FRAMES * 6);
  }
  // Natural units are a mean of 5 and a deviation of 2.
  const all = clips.flatMap(({ motion }) => [...(motion ?? [])]);
  expect(Math.abs(all.reduce((a, b) => a + b, 0) / all.length)).toBeLessThan(0.4);
  const raw = providedClips(dataset, mapping({ normalisation: { motion: 'none', conditions: { own: 'none' } } }), 4);
  expect(raw[0].motion?.[0]).toBeCloseTo(5 + 2 * (clips[0].motion?.[0] ?? NaN), 0);
  const by = providedClips(dataset, mapping({ normalisation: { motion: { mean: 5, std: [2, 4] } } }), 4);
  expect(by[0].motion?.[1]).toBeCloseTo(((raw[0].motion?.[1] ?? NaN) - 5) / 4, 5);
});

test.each([
  [{ features: 3 }, 'its motion has 2 features, and the mapping says 3'],
  [{ fps: 25 }, 'its motion has 30 frames per second, and the mapping says 25'],
  [
    { conditions: { audio: { input: 'own', width: 6 } } },
    'nothing in it is called "audio", as a condition of the mapping is. It has: own',
  ],
  [
    { conditions: { own: { input: 'own', width: 80 } } },
    'its condition "own" is 6 wide, and the mapping says 80 (an audio encoder is chosen by --encoder)',
  ],
  [
    { conditions: { own: { input: 'own', width: 6, tokens: 5 } } },
    'its condition "own" has 8 rows in a window of 8 frames, and the mapping says 5 (tokens)',
  ],
  [
    { conditions: { own: { input: 'own', width: 6, tokens: 0 } } },
    'its condition "own" has 8 rows in a window of 8 frames, and the mapping says one vector (tokens: 0)',
  ],
])('recordings that do not fit %j are refused, and the error says what was found and expected', (change, problem) => {
  expect(() => providedClips(dataset, mapping(change), 4)).toThrow(problem);
});

test.each([
  [{ conditions: { partner: 'none' } }, '"normalisation.conditions.partner" is of no condition of the mapping'],
  [{ motion: { mean: [0, 0, 0], std: 1 } }, '"normalisation.motion.mean" has 3 numbers, expected one, or 2'],
])('a normalisation that does not fit its mapping, %j, is refused', (normalisation, problem) => {
  expect(() => mapping({ normalisation })).toThrow(problem);
});

test('with recordings their motion is the truth', async () => {
  const seen: number[] = [];
  const model: ForeignNetwork = {
    inputs: ['x', 't', 'own'].map((name) => ({ name, type: 'float32', shape: ['batch'] })),
    outputs: ['y'],
    run: async ({ x, own }) => {
      seen.push(x.values.length);
      return x.values.map((value, i) => 0.6 * value + 0.2 * own.values[3 * i]);
    },
  };
  const card = await auditForeign(model, mapping(), { path: 'mapping.yaml', data: dataset });
  expect(seen.length).toBeGreaterThan(10);
  expect(cardSummary(card)).not.toContain('branch-fails');
});

/** Motion with a mean of 5 and a deviation of 2, and a condition that is a part of it. */
function recordings(): Dataset {
  const random = Random.stream(1, 'recordings');
  const clips = Array.from({ length: 6 }, (_, index): Clip => {
    const frames = 40;
    const motion = random.normals(frames * 2).map((value) => 5 + 2 * value);
    return {
      id: `clip-${index}`,
      split: index < 4 ? 'train' : 'validation',
      frames,
      motion,
      conditions: { own: Float32Array.from({ length: frames * 6 }, (_, i) => 100 + motion[Math.floor(i / 3)]) },
      audio: { sampleRate: 8000, channels: [new Float32Array(Math.round((frames * 8000) / 30))] },
    };
  });
  return {
    name: 'recordings',
    hash: '00',
    motion: { fps: 30, parts: [{ kind: 'blendshapes', names: ['jawOpen', 'mouthPucker'] }] },
    conditions: [{ name: 'own', kind: 'log-mel', channel: 0, bands: 4, sampleRate: 8000, rate: 30 }],
    clips,
  };
}
