import { isAntiphonError } from '@antiphon/core';
import { expect, test } from 'vitest';
import { checkTrained } from './check-trained';

const verdict = (sampling: object, trained: object, conditions = ['audio', 'text']): string => {
  try {
    checkTrained(sampling, trained, conditions);
    return 'fine';
  } catch (error) {
    return isAntiphonError(error)
      ? `${error.code} ${String((error.details as { branch?: string }).branch)}`
      : String(error);
  }
};

test.each([
  [{ kind: 'cfg' }, { kind: 'cfg' }, 'fine'],
  [{ kind: 'cfg' }, { kind: 'null-embed' }, 'fine'],
  [{ kind: 'null-embed', scale: 5 }, { kind: 'cfg' }, 'fine'],
  [{ kind: 'fixed' }, { kind: 'cfg' }, 'fine'],
  [{ kind: 'fixed', mode: 'unconditional' }, { kind: 'cfg' }, 'fine'],
  [{ kind: 'cfg' }, { kind: 'fixed' }, 'MISSING_NULL_CONDITION unconditional'],
  [{ kind: 'cfg', within: [0.5, 0.502] }, { kind: 'fixed' }, 'MISSING_NULL_CONDITION unconditional'],
  [{ kind: 'cfg', scale: 1 }, { kind: 'fixed' }, 'fine'],
  [{ kind: 'fixed', mode: 'unconditional' }, { kind: 'fixed' }, 'MISSING_NULL_CONDITION unconditional'],
  [{ kind: 'fixed' }, { kind: 'fixed', mode: 'unconditional' }, 'UNTRAINED_BRANCH conditional'],
  [{ kind: 'cfg' }, { kind: 'cfg', dropRate: 0 }, 'UNTRAINED_BRANCH unconditional'],
  [{ kind: 'cfg', scales: { audio: 3 } }, { kind: 'cfg' }, 'UNTRAINED_BRANCH without audio'],
  [{ kind: 'cfg', scales: { audio: 3 } }, { kind: 'cfg', separateRates: { audio: 0.1 } }, 'fine'],
  [
    { kind: 'cfg', scales: { audio: 3 } },
    { kind: 'cfg', separateRates: { text: 0.1 } },
    'UNTRAINED_BRANCH without audio',
  ],
  [{ kind: 'cfg', scales: { audio: 3 } }, { kind: 'null-embed' }, 'fine'],
])('sampling %j after training %j', (sampling, trained, wanted) => {
  expect(verdict(sampling, trained)).toBe(wanted);
});
