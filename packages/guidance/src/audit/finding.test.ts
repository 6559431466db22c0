import { expect, test } from 'vitest';
import { findingKind, FINDINGS } from './finding';
import { RELEASED_NAMES } from './fixtures/released-names';

test('no name that a release has shipped vanishes', () => {
  expect(Object.keys(FINDINGS)).toEqual(expect.arrayContaining([...RELEASED_NAMES]));
});

test('what a finding follows from is a finding, and no circle', () => {
  const causes = (name: string, seen: readonly string[] = []): void => {
    expect(seen).not.toContain(name);
    expect(Object.keys(FINDINGS)).toContain(name);
    for (const cause of findingKind(name)?.follows ?? []) causes(cause, [...seen, name]);
  };
  for (const name of Object.keys(FINDINGS)) causes(name);
});

test('each says in one sentence what is so, and in one what to do', () => {
  for (const { says, mend } of Object.values(FINDINGS)) {
    expect(says).toMatch(/^[A-Z][^.]*\.$/);
    expect(mend).toMatch(/^[A-Z][^.]*\.$/);
  }
  expect(findingKind('no-such-name')).toBeUndefined();
});
