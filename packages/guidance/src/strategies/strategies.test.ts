import { AntiphonError, Random, type GuidanceSpec, type Step } from '@antiphon/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createGuidance } from '../registry';

const step: Step = { index: 0, count: 1, timestep: 500, alpha: 0.8, sigma: 0.6 };
const run = (spec: GuidanceSpec, conditions = ['audio', 'text']) =>
  createGuidance(spec).begin({ conditions, shape: [1, 1, 2], random: Random.stream(0, 'run') });
const names = (spec: GuidanceSpec) =>
  run(spec)
    .branches(step)
    .map(({ name }) => name);

describe('sampling, by hand', () => {
  const conditional = Float64Array.of(2, -1);
  const unconditional = Float64Array.of(1, 1);

  test.each(['cfg', 'null-embed'])('%s: 1 + 2.5·(2 − 1) = 3.5 and 1 + 2.5·(−1 − 1) = −4', (kind) => {
    const guided = run({ kind, scale: 2.5 }).combine({ conditional, unconditional }, step, new Float64Array(2));
    expect([...guided.x0]).toEqual([3.5, -4]);
  });

  test.each(['cfg', 'null-embed'])('%s evaluates one branch at scale 0 and 1, two elsewhere', (kind) => {
    expect(names({ kind, scale: 0 })).toEqual(['unconditional']);
    expect(names({ kind, scale: 1 })).toEqual(['conditional']);
    expect(names({ kind, scale: 3 })).toEqual(['conditional', 'unconditional']);
  });

  test('the unconditional branch drops every condition', () => {
    expect(run({ kind: 'cfg', scale: 0 }).branches(step)[0].keep).toEqual({ audio: false, text: false });
  });

  test('fixed evaluates the branch of its mode', () => {
    expect(names({ kind: 'fixed' })).toEqual(['conditional']);
    expect(names({ kind: 'fixed', mode: 'unconditional' })).toEqual(['unconditional']);
  });

  test('fixed refuses a scale, and says why', () => {
    expect(() => createGuidance({ kind: 'fixed', scale: 2 })).toThrow(
      new AntiphonError('FIXED_GUIDANCE_SCALE', { scale: 2 }),
    );
  });
});

describe('training', () => {
  const patterns = (spec: GuidanceSpec, conditions = ['audio', 'text'], draws = 40_000) => {
    const keep = createGuidance(spec).dropout(draws, conditions, Random.stream(4, 'dropout'));
    const counts: Record<string, number> = {};
    for (let i = 0; i < draws; i++) {
      const pattern = conditions.map((name) => keep[name][i]).join('');
      counts[pattern] = (counts[pattern] ?? 0) + 1 / draws;
    }
    return counts;
  };

  test('cfg drops all conditions together, in 20 % of the samples', () => {
    const seen = patterns({ kind: 'cfg' });
    expect(Object.keys(seen).sort()).toEqual(['00', '11']);
    expect(seen['00']).toBeCloseTo(0.2, 2);
  });

  test('the mixed plan also drops single conditions', () => {
    const seen = patterns({ kind: 'cfg', plan: 'mixed', dropRate: 0.1, dropRates: { text: 0.25, audio: 0 } });
    expect(Object.keys(seen).sort()).toEqual(['00', '10', '11']);
    expect(seen['00']).toBeCloseTo(0.1, 2);
    expect(seen['10']).toBeCloseTo(0.9 * 0.25, 2);
  });

  test('under the nested plan, a condition falls only with all those of higher rates', () => {
    const seen = patterns({ kind: 'cfg', plan: 'nested', dropRates: { audio: 0.3, text: 0.1 } });
    expect(Object.keys(seen).sort()).toEqual(['00', '01', '11']);
    expect(seen['00']).toBeCloseTo(0.1, 2);
    expect(seen['01']).toBeCloseTo(0.2, 2);
  });

  test('what is declared is what is drawn, for every plan and any rates', () => {
    const rate = fc.double({ min: 0, max: 1, noNaN: true });
    const plan = fc.constantFrom('joint', 'separate', 'nested', 'mixed');
    fc.assert(
      fc.property(plan, rate, rate, (name, dropRate, audio) => {
        const dropRates = name === 'joint' ? {} : { dropRates: { audio } };
        const guidance = createGuidance({ kind: 'cfg', plan: name, dropRate, ...dropRates });
        const declared = guidance.rates?.(['audio', 'text']);
        const seen = patterns(guidance.spec, ['audio', 'text'], 4_000);
        const share = (pattern: RegExp) =>
          Object.entries(seen).reduce((sum, [key, value]) => sum + (pattern.test(key) ? value : 0), 0);
        expect(Math.abs(share(/^0/) - (declared?.each.audio ?? NaN))).toBeLessThan(0.05);
        expect(Math.abs(share(/0$/) - (declared?.each.text ?? NaN))).toBeLessThan(0.05);
        expect(Math.abs(share(/^00$/) - (declared?.all ?? NaN))).toBeLessThan(0.05);
      }),
      { numRuns: 40 },
    );
  });

  test('rates of single conditions are refused where they would change nothing', () => {
    expect(() => createGuidance({ kind: 'cfg', dropRates: { audio: 0.1 } })).toThrow(/no effect under the joint plan/);
  });

  test('null-embed draws for each condition: the joint null is rare, 0.2² of the samples', () => {
    const seen = patterns({ kind: 'null-embed' });
    expect(seen['00']).toBeCloseTo(0.04, 2);
    expect(seen['10']).toBeCloseTo(0.16, 2);
    expect(seen['01']).toBeCloseTo(0.16, 2);
  });

  test('fixed never drops, or always', () => {
    expect(patterns({ kind: 'fixed' })['11']).toBeCloseTo(1, 9);
    expect(patterns({ kind: 'fixed', mode: 'unconditional' })['00']).toBeCloseTo(1, 9);
  });

  test('a rate for a condition that the model lacks is refused', () => {
    const guidance = createGuidance({ kind: 'cfg', plan: 'mixed', dropRates: { video: 0.1 } });
    expect(() => guidance.dropout(1, ['audio'], Random.stream(0, 'd'))).toThrow(
      /"video", which the model lacks. It has: audio/,
    );
  });

  test('what stands in for a dropped condition', () => {
    const nulls = ['cfg', 'null-embed', 'fixed'].map((kind) => createGuidance({ kind }).nullCondition);
    expect(nulls).toEqual(['zero', 'learned', 'none']);
  });
});
