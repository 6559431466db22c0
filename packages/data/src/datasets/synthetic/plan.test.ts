import { Random } from '@antiphon/core';
import { describe, expect, test } from 'vitest';
import { planDialogue, truthOf, type DialoguePlan } from './plan';

const plans = Array.from({ length: 20 }, (_, seed) => planDialogue(30, Random.stream(seed, 'plan')));
const everybody = plans.flatMap((plan) =>
  (['own', 'partner'] as const).map((speaker) => plan.syllables.filter((syllable) => syllable.speaker === speaker)),
);

describe('dialogue plan', () => {
  test('the same stream gives the same plan, another seed another', () => {
    expect(planDialogue(30, Random.stream(3, 'plan'))).toEqual(plans[3]);
    expect(plans[4].syllables).not.toEqual(plans[3].syllables);
  });

  test('each syllable lasts as long as a rate of 3 to 6 Hz asks for, and about 4.6 follow each other in a second', () => {
    const lengths = everybody.flat().map(({ start, end }) => end - start);
    expect(Math.min(...lengths)).toBeGreaterThan(1 / 6);
    expect(Math.max(...lengths)).toBeLessThan(1 / 3);
    expect(lengths.length / sum(lengths)).toBeGreaterThan(4);
    expect(lengths.length / sum(lengths)).toBeLessThan(5.2);
  });

  test('times are in order, inside the clip, and one speaker never says two syllables at once', () => {
    for (const syllables of everybody) {
      syllables.forEach(({ start, vowelStart, nucleus, end }, i) => {
        expect(start).toBeGreaterThanOrEqual(i > 0 ? syllables[i - 1].end : 0);
        expect(start).toBeLessThan(vowelStart);
        expect(vowelStart).toBeLessThan(nucleus);
        expect(nucleus).toBeLessThan(end);
        expect(end).toBeLessThan(30);
      });
    }
  });

  test('a quarter to a third of the syllables is stressed, and stressed ones are longer, louder and higher', () => {
    const all = everybody.flat();
    const stressed = all.filter((syllable) => syllable.stressed);
    const others = all.filter((syllable) => !syllable.stressed);
    expect(stressed.length / all.length).toBeGreaterThan(0.24);
    expect(stressed.length / all.length).toBeLessThan(0.36);
    for (const louder of [level, length, pitch])
      expect(mean(stressed.map(louder))).toBeGreaterThan(1.15 * mean(others.map(louder)));
  });

  test('both speak about equally long, in turns of at most 5 s, and seldom at once', () => {
    const spoken = (speaker: string) => sum(plans.flatMap(ofSpeaker(speaker)).map(length));
    const share = spoken('own') / (spoken('own') + spoken('partner'));
    expect(share).toBeGreaterThan(0.4);
    expect(share).toBeLessThan(0.6);
    expect((spoken('own') + spoken('partner')) / (20 * 30)).toBeGreaterThan(0.6);
    for (const plan of plans) expect(overlap(plan)).toBeLessThan(0.15);
  });

  test('all vowels and a partner’s voice of another pitch', () => {
    expect(new Set(everybody.flat().map(({ vowel }) => vowel))).toEqual(new Set(['a', 'e', 'i', 'o', 'u']));
    for (const { voices } of plans) {
      const [low, high] = [voices.own.pitch, voices.partner.pitch].sort((a, b) => a - b);
      expect(high / low).toBeGreaterThan(1.33);
    }
  });

  test('the truth is what the contract names, and nothing of the machinery', () => {
    const keys = ['speaker', 'start', 'end', 'nucleus', 'vowel', 'stressed'];
    expect(Object.keys(truthOf(plans[0]).syllables[0])).toEqual(keys);
    expect(truthOf(plans[0]).syllables).toHaveLength(plans[0].syllables.length);
  });

  test.each([1.5, 2, 3, 5])('short clips of %d s have syllables too', (seconds) => {
    for (let seed = 0; seed < 20; seed++) {
      const { syllables } = planDialogue(seconds, Random.stream(seed, 'short'));
      expect(syllables.length).toBeGreaterThan(0);
      expect(Math.max(...syllables.map(({ end }) => end))).toBeLessThan(seconds);
    }
  });
});

type Planned = DialoguePlan['syllables'][number];
const level = (syllable: Planned) => syllable.level;
const pitch = (syllable: Planned) => syllable.pitch;
const length = ({ start, end }: Planned) => end - start;
const ofSpeaker = (speaker: string) => (plan: DialoguePlan) =>
  plan.syllables.filter((each) => each.speaker === speaker);
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const mean = (values: readonly number[]) => sum(values) / values.length;

/** Share of the clip in which both speak. */
function overlap(plan: DialoguePlan): number {
  const own = ofSpeaker('own')(plan);
  const partner = ofSpeaker('partner')(plan);
  const both = own.flatMap((a) => partner.map((b) => Math.max(0, Math.min(a.end, b.end) - Math.max(a.start, b.start))));
  return sum(both) / plan.seconds;
}
