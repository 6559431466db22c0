import { expect, expectTypeOf, test } from 'vitest';
import { createGuidance, type GuidanceOptions, type KnownGuidanceSpec } from './index';
import type { STRATEGIES } from './registry';

test('the compiler takes what the registry takes', () => {
  const specs: KnownGuidanceSpec[] = [
    { kind: 'cfg' },
    { kind: 'cfg', scale: 2.5, within: [0.1, 0.8], plan: 'mixed', dropRates: { audio: 0.1 }, scales: { audio: 3 } },
    { kind: 'apg', norm: 'frame', momentum: 0, ramp: 'rising' },
    { kind: 'fixed', mode: 'unconditional' },
    { kind: 'distilled', scale: 3 },
  ];
  for (const spec of specs) expect(createGuidance(spec).spec).toMatchObject(spec);
});

test('and refuses what the registry refuses', () => {
  const specs: KnownGuidanceSpec[] = [
    // @ts-expect-error: no such kind
    { kind: 'cgf' },
    // @ts-expect-error: no such option
    { kind: 'cfg', scal: 2 },
    // @ts-expect-error: a number is expected
    { kind: 'cfg', scale: '2' },
    // @ts-expect-error: none of the choices
    { kind: 'apg', norm: 'clips' },
    // @ts-expect-error: an option of another kind
    { kind: 'cfg', momentum: 0.5 },
    // @ts-expect-error: a band has two ends
    { kind: 'cfg', within: [0.5] },
    // @ts-expect-error: one branch, and so nothing to combine
    { kind: 'fixed', rescale: 0.5 },
    // @ts-expect-error: it has no kind
    { scale: 2 },
  ];
  for (const spec of specs) expect(() => createGuidance(spec)).toThrow();
});

test('it knows every kind that ships, and what an option may be', () => {
  expectTypeOf<(typeof STRATEGIES)[number]['kind']>().toEqualTypeOf<keyof GuidanceOptions>();
  expectTypeOf<string>().not.toExtend<keyof GuidanceOptions>();
  expectTypeOf<Extract<KnownGuidanceSpec, { kind: 'apg' }>['norm']>().toEqualTypeOf<
    'clip' | 'frame' | 'feature' | undefined
  >();
});
