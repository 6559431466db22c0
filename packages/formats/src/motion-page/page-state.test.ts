import { expect, test } from 'vitest';
import { readState, writeState, type PageState } from './client/page-state';

const OPENED: PageState = { arms: [], speed: 1, loop: false, blind: undefined, revealed: false, time: 0 };

test('what an address says comes back from it', () => {
  const state: PageState = {
    arms: ['cfg', 'a & b=c, „d“'],
    speed: 0.25,
    loop: true,
    blind: 'rater 7',
    revealed: true,
    time: 3.217,
  };
  expect(readState(writeState(state, undefined), undefined)).toEqual(state);
  expect(writeState(OPENED, undefined)).toBe('#');
  expect(readState('', undefined)).toEqual(OPENED);
});

test('a page that was made blind stays so unless its address says no', () => {
  expect(readState('', 'raters').blind).toBe('raters');
  expect(readState('#blind=other', 'raters').blind).toBe('other');
  const seen = writeState({ ...OPENED, blind: undefined }, 'raters');
  expect(seen).toBe('#blind=');
  expect(readState(seen, 'raters').blind).toBeUndefined();
});

test.each(['#speed=0&time=-1', '#speed=100&time=Infinity', '#speed=fast&time=soon', '#speed=&loop=&revealed'])(
  'what makes no sense is passed over: %s',
  (hash) => expect(readState(hash, undefined)).toEqual(OPENED),
);
