import { expect, test } from 'vitest';
import { answer, finding, notApplicable } from '../check';
import { toySubject } from '../fixtures/toy-subject';
import { remark } from '../remark';
import { makeCard, type CheckedQuestion } from './card';
import { effectWords } from './effect-words';
import { cardMarkdown } from './markdown';
import { cardSummary } from './summary';

const QUESTIONS: CheckedQuestion[] = [
  {
    ...{ name: 'options', title: 'Does every option do something?' },
    ...answer('It does not.', [finding('option-without-effect', 'Nothing changed.', undefined, { option: 'extra' })]),
  },
  {
    ...{ name: 'scale', title: 'Does the scale mean what the formula says?' },
    ...answer('It does not.', [finding('scale-identity-broken', 'Off at scale 0.5.', 0.03)]),
  },
  {
    ...{ name: 'conditions', title: 'Does each branch see its conditions?' },
    ...answer('It does not.', [
      finding('null-sees-condition', 'It knows.', 3.2, { condition: 'audio', branch: 'unconditional' }),
      finding('condition-ignored', 'It is deaf.', undefined, { condition: 'keyframes' }),
    ]),
  },
  {
    ...{ name: 'difference', title: 'How large is the guidance difference?' },
    ...answer('None.', [finding('branches-coincide', 'They coincide.', undefined, { branch: 'unconditional' })]),
  },
  { name: 'device', title: 'Does it run on a CPU?', ...answer('Yes.', []) },
  {
    ...{ name: 'record', title: 'Is it what it was at the end of training?' },
    ...notApplicable('There is no training record.', [remark('not-held-to-its-training', 'It has no record.')]),
  },
];

const card = makeCard(toySubject(), false, 0.44, QUESTIONS);

test('what moves motion most stands first, with what to do; a consequence stands under its cause', () => {
  expect(card.findings.map(({ name, level, effect }) => [name, level, effect])).toEqual([
    ['null-sees-condition', 'error', 3.2],
    ['condition-ignored', 'error', undefined],
    ['option-without-effect', 'warning', undefined],
    ['scale-identity-broken', 'note', 0.03],
  ]);
  expect(card.findings[0]).toMatchObject({
    relativeEffect: 3.2 / 0.44,
    check: 'conditions',
    mend: expect.stringContaining('null'),
    consequences: [{ name: 'branches-coincide', check: 'difference', sentence: 'They coincide.' }],
  });
  expect(cardSummary(card)).toBe(
    '4 findings: null-sees-condition, condition-ignored, option-without-effect, scale-identity-broken',
  );
  expect(card.checks.map(({ status, follows }) => follows ?? status)).toEqual([
    ...['finding', 'finding', 'finding', 'null-sees-condition', 'passed', 'not checked'],
  ]);
});

test('for people: effect, reason, what to do; what could not be asked stands apart, and nothing is told twice', () => {
  const lines = cardMarkdown(card).split('\n');
  expect(lines[2]).toMatch(
    /^Audit: \*\*4 findings: .*\*\*\. Another seed moves motion by 0\.44 standard deviations\.$/,
  );
  expect(lines).toContain(
    '1. **null-sees-condition** (error): moves motion by 3.2 standard deviations, 7.3 times as much as another seed. It knows. *To mend it:* Put the null in the place of everything that is made of the condition, also of its pooled vector.',
  );
  expect(lines).toContain('   - Follows from it: `branches-coincide`. They coincide.');
  expect(lines).toContain('- **not-held-to-its-training**: It has no record.');
  expect(lines.slice(lines.indexOf('## Not asked') + 2)[0]).toBe(
    '- Is it what it was at the end of training? There is no training record.',
  );
  expect(lines).toContain('| follows from null-sees-condition | How large is the guidance difference? |  |');
  expect(lines).toContain('| passed | Does it run on a CPU? | Yes. |');
  expect(lines.filter((line) => line.includes('It knows.'))).toHaveLength(1);
  expect(lines.indexOf('## Remarks')).toBeLessThan(lines.indexOf('## Not asked'));
});

test('findings about different conditions, branches or options have nothing to do with each other', () => {
  const found = (about: string) =>
    makeCard(toySubject(), false, 0.4, [
      {
        ...{ name: 'x', title: 'X?' },
        ...answer('', [
          finding('branch-never-trained', 'Never.', undefined, { branch: 'a' }),
          finding('branch-without-effect', 'Idle.', undefined, { branch: about }),
        ]),
      },
    ]).findings.map(({ name }) => name);
  expect(found('a')).toEqual(['branch-without-effect']);
  expect(found('b')).toEqual(['branch-never-trained', 'branch-without-effect']);
});

test.each([
  [0.44, 0.44, 'error', 'as much as another seed'],
  [0.0439, 0.44, 'note', '0.1 times as much'],
  [0.05, 0.44, 'warning', '0.11 times as much'],
  [2, 1e-9, 'error', 'more than 1000 times as much'],
])('an effect of %d beside another seed’s %d: %s', (effect, seed, level, words) => {
  const [told] = makeCard(toySubject(), false, seed, [
    { name: 'x', title: 'X?', ...answer('', [finding('scale-identity-broken', 'Off.', effect)]) },
  ]).findings;
  expect(told.level).toBe(level);
  expect(effectWords(told)).toContain(words);
});
