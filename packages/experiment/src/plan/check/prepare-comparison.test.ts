import { expect, it } from 'vitest';
import { tinyDataset } from '../../fixtures/tiny-dataset';
import { TWO_ARMS } from '../../fixtures/two-arms';
import { parseExperimentSpec } from '../../spec/spec';
import { prepareComparison } from './prepare-comparison';

const prepared = (more: object, dataset = tinyDataset()) =>
  prepareComparison(parseExperimentSpec({ ...TWO_ARMS, ...more }), dataset);
const refusal = (more: object, dataset = tinyDataset()) => {
  try {
    prepared(more, dataset);
  } catch (error) {
    return error as Error;
  }
  return new Error('nothing is refused');
};
const cfg = (name: string, more: object = {}) => ({ name, guidance: { kind: 'cfg', ...more } });

it('lays out what is to be done, and says what may not be meant', () => {
  const arms = [cfg('cfg', { scale: 3 }), ...TWO_ARMS.arms.slice(1)];
  const { plan, evaluations, measurable, notes } = prepared({
    arms,
    scales: [1, 2, 2],
    sampling: { seeds: 2, windows: 99 },
  });
  expect(plan.map(({ id }) => id)).toEqual(['cfg-seed0', 'fixed-seed0']);
  expect(evaluations.test.windows).toHaveLength(16);
  expect(measurable).toContain('lipError');
  expect(measurable).not.toContain('footSkate');
  expect(notes.join(' ')).toMatch(
    /The scale 3 of arm "cfg" is not used.*scale 2 is given twice.*99 windows.*have 16.*No recording is for validation/,
  );
});

it('names every mistake at once, with its arm or key', () => {
  const { message, cause } = refusal({
    arms: [cfg('cfg', { scales: { text: 3 }, plan: 'mixed' }), cfg('one'), cfg('other', { scale: 4 })],
    training: { frames: 900 },
  });
  expect(message).toMatch(/^experiment spec: 3 problems: \(1\) arm "cfg".*"text".*It has: voice/);
  expect(message).toMatch(/\(2\) arm "other": it is the same as "one".*\(3\) .*900 frames/);
  expect((cause as AggregateError).errors).toHaveLength(3);
});

it('refuses what is asked of data that cannot answer it', () => {
  const sampling = { seeds: 1, windows: 16 };
  const { message } = refusal({ metrics: ['divSample'], equivalence: { footSkate: 1 }, sampling });
  expect(message).toMatch(/footSkate/);
  expect(refusal({ metrics: ['divSample', 'lipError'], sampling }).message).toMatch(
    /^metrics: divSample cannot be computed here: .*"sampling\.seeds" is 1\. Those that can: .*lipError/,
  );
  expect(refusal({ equivalence: { lipError: { share: 0.1, of: 'mean pose' } } }).message).toMatch(/validation clips/);
  const { clips, ...rest } = tinyDataset();
  const untrained = { ...rest, clips: clips.filter(({ split }) => split === 'test') };
  expect(refusal({}, untrained)).toMatchObject({ code: 'TOO_LITTLE_DATA' });
});

it('knows arms that are one by what they train and sample, not by how they are written', () => {
  const message = (arms: object[], scales: unknown = [2]) => refusal({ arms, scales }).message;
  const same = /"b": it is the same as "a"/;
  expect(message([cfg('a'), cfg('b', { scale: 3 })])).toMatch(same);
  expect(message([cfg('a'), cfg('b', { scale: 3 })], 'own')).toBe('nothing is refused');
  expect(message([cfg('a'), { ...cfg('b'), model: 'a' }])).toMatch(same);
  expect(message([cfg('a'), { ...cfg('b'), guidance: { kind: 'apg' }, model: 'a' }])).toBe('nothing is refused');
  expect(message([cfg('a', { dropRate: 0.1 }), cfg('b', { dropRate: 0.2 })])).toBe('nothing is refused');
  const taught = (name: string) => ({ name, guidance: { kind: 'distilled', scale: 2 }, teacher: 'c' });
  expect(message([cfg('c'), taught('a'), taught('b')])).toMatch(same);
});
