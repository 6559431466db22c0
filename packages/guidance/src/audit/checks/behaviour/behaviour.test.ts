import { describe, expect, test } from 'vitest';
import { STRATEGIES, createGuidance } from '../../../registry';
import { audit } from '../../audit';
import { pooling, slowToy, WAY_PLANTS } from '../../fixtures/plants-of-ways';
import { toySubject } from '../../fixtures/toy-subject';
import { toyHearing, toyUnits, withWays } from '../../fixtures/toy-ways';
import { makeProbe } from '../../probe';
import type { AuditSubject } from '../../subject';
import { hearing } from '../hearing/hearing';
import { padding } from './padding';
import { scaleDoubling } from './scale-doubling';
import { units } from './units';

const found = async (subject: AuditSubject) => [...new Set((await audit(subject)).findings.map(({ name }) => name))];
const WAYS = ['hearing', 'units', 'scale-doubling', 'nulls', 'ranges', 'later-windows', 'padding', 'neighbours'];

describe('a healthy model has no finding', () => {
  test.each(STRATEGIES.map(({ kind }) => kind))('sampled as %s', async (kind) => {
    const trained = { kind: createGuidance({ kind }).target === undefined ? 'cfg' : kind };
    const { findings, checks } = await audit(withWays(toySubject({ trained, sampling: { kind } })));
    expect(findings.filter(({ check }) => WAYS.includes(check))).toEqual([]);
    const asked = checks.filter(({ name, status }) => WAYS.includes(name) && status === 'passed');
    expect(asked.map(({ name }) => name)).toEqual(expect.arrayContaining(['hearing', 'units', 'later-windows']));
  });

  test('that moves slowly, and whose training dropped conditions one by one', async () => {
    expect(await found(slowToy())).toEqual([]);
    expect(await found(withWays(toySubject({ trained: { kind: 'null-embed', dropRate: 0.4 } })))).toEqual([]);
  });
});

describe('planted, each is found by its name and by no other', () => {
  test.each(WAY_PLANTS.map((plant) => [plant.name, plant] as const))('%s', async (_, { finding, subject }) => {
    expect(await found(subject())).toEqual([finding]);
  });
});

describe('near the thresholds', () => {
  const asked = async (check: typeof hearing, subject: AuditSubject) =>
    (await check.run(subject, await makeProbe(subject, false))).findings;
  const toy = toySubject();

  test.each([
    [0.5, 0],
    [2, 1],
  ])('%d times a hundredth of a deviation', async (share, count) => {
    const louder = withWays(toy, {
      hear: async () => ({ ...toyHearing(toy), audio: toyHearing(toy).audio.map((value) => value + 0.01 * share) }),
    });
    expect(await asked(hearing, louder)).toHaveLength(count);
    const { mean, std } = toyUnits(toy.features);
    const off = withWays(toy, { units: { mean, std: std.map((value) => value * (1 + 0.01 * share)) } });
    expect(await asked(units, off)).toHaveLength(count);
  });

  test.each([
    [0.1, 0],
    [0.5, 1],
  ])('padding of which %d is pooled', async (share, count) => {
    expect(await asked(padding, withWays(toySubject({}, { network: pooling(share) })))).toHaveLength(count);
  });

  test('effects are those of the motion', async () => {
    const loud = withWays(toy, {
      hear: async () => ({ ...toyHearing(toy), audio: toyHearing(toy).audio.map((value) => value + 5) }),
    });
    // The toy moves by 0.3 of its audio.
    const [{ effect, sentence }] = await asked(hearing, loud);
    expect(effect).toBeCloseTo(1.5, 3);
    expect(sentence).toContain('The condition "audio" is normalised by other numbers than in training: 5 added.');
    const { mean, std } = toyUnits(toy.features);
    const [large] = await asked(units, withWays(toy, { units: { mean, std: std.map((value) => value * 10) } }));
    expect(large.effect).toBeCloseTo(9, 6);
    expect(large.sentence).toContain('movement is 10.0 times as large, in 2 of 2 features');
  });

  test('what cannot be asked is not passed', async () => {
    for (const check of [hearing, units]) {
      const { applies } = await check.run(toy, await makeProbe(toy, false));
      expect(applies).toBe(false);
    }
    const fixed = toySubject({ trained: { kind: 'fixed' } });
    expect((await scaleDoubling.run(fixed, await makeProbe(fixed, false))).applies).toBe(false);
  });
});
