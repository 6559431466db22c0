import { expect, expectTypeOf, test } from 'vitest';
import { defineExperiment, parseExperimentSpec, type ExperimentSpec, type ExperimentSpecInput } from './spec';

const data = { kind: 'synthetic' };

test('a spec in TypeScript is checked by the compiler', () => {
  const spec = defineExperiment({
    data,
    arms: [
      { name: 'cfg', guidance: { kind: 'cfg', scale: 2, within: [0.1, 0.8] } },
      { name: 'apg', guidance: { kind: 'apg', norm: 'frame' }, model: 'cfg' },
    ],
    scales: 'own',
    training: { steps: 10 },
  });
  expectTypeOf(parseExperimentSpec(spec)).toEqualTypeOf<ExperimentSpec>();
  expect(parseExperimentSpec(spec).arms[1].guidance).toEqual({ kind: 'apg', norm: 'frame' });
});

test('which refuses what the parser refuses', () => {
  const specs: ExperimentSpecInput[] = [
    // @ts-expect-error: no such kind of guidance
    { data, arms: [{ name: 'a', guidance: { kind: 'cgf', scal: 2 } }] },
    // @ts-expect-error: no such option of guidance
    { data, arms: [{ name: 'a', guidance: { kind: 'cfg', scal: 2 } }] },
    // @ts-expect-error: no such key of an arm
    { data, arms: [{ name: 'a', guidance: { kind: 'cfg' }, from: 'b' }] },
    // @ts-expect-error: no such key of a training
    { data, arms: [{ name: 'a', guidance: { kind: 'cfg' } }], training: { widht: 8 } },
    // @ts-expect-error: no such key of a spec
    { data, arms: [{ name: 'a', guidance: { kind: 'cfg' } }], scale: 2 },
  ];
  for (const spec of specs) expect(() => parseExperimentSpec(spec)).toThrow();
});
