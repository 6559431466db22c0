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
  [{ kind: 'cfg', scales: { audio: 3 } }, { kind: 'cfg', plan: 'mixed', dropRates: { audio: 0.1 } }, 'fine'],
  [
    { kind: 'cfg', scales: { audio: 3 } },
    { kind: 'cfg', plan: 'mixed', dropRates: { text: 0.1, audio: 0 } },
    'UNTRAINED_BRANCH without audio',
  ],
  [{ kind: 'cfg', scales: { audio: 3 } }, { kind: 'null-embed' }, 'fine'],
  [{ kind: 'icg' }, { kind: 'fixed' }, 'fine'],
  [{ kind: 'pag' }, { kind: 'fixed' }, 'fine'],
  [{ kind: 'pag', cfgScale: 2 }, { kind: 'fixed' }, 'MISSING_NULL_CONDITION unconditional'],
  [{ kind: 'autoguidance' }, { kind: 'cfg' }, 'fine'],
  [{ kind: 'apg' }, { kind: 'icg' }, 'MISSING_NULL_CONDITION unconditional'],
  [{ kind: 'model-guidance', scale: 2 }, { kind: 'model-guidance', scale: 2 }, 'fine'],
])('sampling %j after training %j', (sampling, trained, wanted) => {
  expect(verdict(sampling, trained)).toBe(wanted);
});

test.each([
  [
    { kind: 'model-guidance', scale: 3 },
    { kind: 'model-guidance', scale: 2 },
    /scale 3 was asked, but scale 2 is trained in/,
  ],
  [{ kind: 'model-guidance' }, { kind: 'cfg' }, /trained into the model, and this one was trained as "cfg"/],
  [{ kind: 'distilled' }, { kind: 'model-guidance' }, /trained into the model/],
])('guidance that is trained in cannot be chosen at sampling time: %j after %j', (sampling, trained, problem) => {
  expect(() => checkTrained(sampling, trained, ['audio', 'text'])).toThrow(problem);
});

test.each(['pag', 'autoguidance'])('%s needs what the model must offer', (kind) => {
  expect(() => checkTrained({ kind }, { kind: 'cfg' }, ['audio'], {})).toThrow(
    expect.objectContaining({ code: 'UNSUPPORTED_GUIDANCE' }),
  );
});
