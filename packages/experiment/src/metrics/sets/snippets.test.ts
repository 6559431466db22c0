import { expect, test } from 'vitest';
import { snippetsOf } from './snippets';

const context = {
  format: { fps: 30, parts: [{ kind: 'blendshapes' as const, names: ['a', 'b'] }] },
  features: 2,
  mean: [1, 0],
  std: [2, 1],
  strokeSpeed: 0,
  seed: 0,
};
const motion = Float32Array.from({ length: 2 * 70 }, (_, i) => Math.floor(i / 2) * (i % 2 === 0 ? 1 : -1));

test('are seconds of z-scored poses at 10 Hz; what is left over is none', () => {
  const snippets = snippetsOf(motion, { frames: 70 }, context);
  expect(snippets).toHaveLength(2);
  expect([...snippets[1]].slice(0, 4)).toEqual([14.5, -30, 16, -33]);
  expect(snippets[1]).toHaveLength(20);
});

test('do not reach over missing frames', () => {
  const known = new Uint8Array(70).fill(1);
  known[35] = 0;
  expect(snippetsOf(motion, { frames: 70, known }, context)).toHaveLength(1);
});

test('are whole windows where these are shorter', () => {
  expect(snippetsOf(motion.subarray(0, 40), { frames: 20 }, context).map(({ length }) => length)).toEqual([14]);
});
