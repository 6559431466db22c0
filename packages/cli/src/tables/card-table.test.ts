import type { GuidanceCard } from '@antiphon/guidance';
import { expect, test } from 'vitest';
import { cardTable } from './card-table';

const CARD: GuidanceCard = {
  format: 'antiphon-guidance-card/1',
  name: 'toy',
  trained: { kind: 'cfg' },
  sampling: { kind: 'cfg' },
  deep: false,
  seedEffect: 0.44,
  findings: [
    {
      name: 'null-sees-condition',
      level: 'error',
      effect: 3.2,
      relativeEffect: 3.2 / 0.44,
      check: 'conditions',
      sentence: 'It knows.',
      mend: 'Put the null there.',
      consequences: [{ name: 'branches-coincide', check: 'difference', sentence: 'They coincide.' }],
    },
  ],
  remarks: [{ name: 'weakly-trained', sentence: 'Three steps.' }],
  checks: [
    { name: 'conditions', title: 'Does each?', status: 'finding', summary: 'It knows.', evidence: {} },
    {
      name: 'difference',
      title: 'How large?',
      status: 'follows',
      follows: 'null-sees-condition',
      summary: 'None.',
      evidence: {},
    },
    { name: 'device', title: 'On a CPU?', status: 'passed', summary: 'Yes.', evidence: {} },
    { name: 'record', title: 'As trained?', status: 'not checked', summary: 'There is no record.', evidence: {} },
  ],
};

test('what matters for the motion first, what could not be asked last, and nothing twice', () => {
  expect(cardTable(CARD).split('\n')).toEqual([
    'Another seed moves motion by 0.44 standard deviations.',
    '',
    'ERROR  null-sees-condition: moves motion by 3.2 standard deviations, 7.3 times as much as another seed',
    '    It knows.',
    '    To mend it: Put the null there.',
    '    Follows from it: branches-coincide. They coincide.',
    '',
    'REMARK  weakly-trained',
    '    Three steps.',
    '',
    '  Does each?  FOUND SOMETHING',
    '  How large?  follows from null-sees-condition',
    '  On a CPU?   ok: Yes.',
    '',
    'Not asked:',
    '  As trained?',
    '      There is no record.',
    '',
  ]);
});

test('a card of version 0.1 is told with what this version knows of its findings', () => {
  const { format, name, trained, sampling, deep, checks } = CARD;
  const old = { format, name, trained, sampling, deep, checks };
  const sentence = 'Shown to the network in 4 % of the samples.';
  const text = cardTable({ ...old, findings: [{ name: 'branch-rarely-trained', check: 'drop-rates', sentence }] });
  expect(text).toMatch(
    /^WARNING {2}branch-rarely-trained\n {4}Shown to the network in 4 % of the samples\.\n {4}To mend it: Drop/,
  );
});
