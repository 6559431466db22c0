import { parseExperimentSpec } from '@antiphon/experiment';
import { expect, test } from 'vitest';
import { COMPARABLE, presetComparison } from './preset-comparison';

const data = { kind: 'audio2photoreal', path: 'PERSON' };

test.each(COMPARABLE)(
  '$name: cfg, null-embed and fixed on its model, as it hears, at its own scale and at 1',
  (preset) => {
    const spec = parseExperimentSpec({ ...presetComparison(preset.name), data });
    expect(spec.arms.map(({ name }) => name)).toEqual(['cfg', 'null-embed', 'fixed']);
    expect(spec.scales).toEqual([1, preset.part === 'face' ? 10 : 2]);
    expect(spec.encoder).toEqual({ kind: 'log-mel', channel: [0, 1] });
    expect(spec.training).toMatchObject(preset.config);
    expect(spec.training.keyFrameEvery).toBe(preset.part === 'face' ? null : 30);
  },
);

test('stages that guidance does not act on are no comparison', () => {
  expect(presetComparison('a2p-codec')).toBeUndefined();
  expect(COMPARABLE.map(({ name }) => name)).toEqual(['a2p-face', 'a2p-body', 'a2p-face-small', 'a2p-body-small']);
});
