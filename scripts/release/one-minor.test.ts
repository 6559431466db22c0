import { describe, expect, it } from 'vitest';
import { changesetOf, leftBehind, mismatches } from './one-minor';

const of = (version: string, ...names: string[]) => names.map((name) => ({ name, version }));
const plan = (...releases: (readonly [name: string, newVersion: string])[]) => ({
  changesets: [],
  releases: releases.map(([name, newVersion]) => ({ name, newVersion, oldVersion: '' })),
});

describe('packages of one minor', () => {
  it('leaves nobody behind a minor or a major, and moves nobody for a patch', () => {
    expect(leftBehind(of('0.1.0', 'a', 'b', 'c'), plan(['a', '0.2.0'], ['b', '0.1.1']))).toEqual([
      ['b', 'minor'],
      ['c', 'minor'],
    ]);
    expect(leftBehind(of('0.9.4', 'a', 'b'), plan(['a', '1.0.0']))).toEqual([['b', 'major']]);
    expect(leftBehind(of('0.1.0', 'a', 'b'), plan(['a', '0.1.1']))).toEqual([]);
    expect(leftBehind(of('0.2.0-next.0', 'a', 'b'), plan(['a', '0.2.0-next.1']))).toEqual([]);
    expect(leftBehind(of('0.1.0', 'a', 'b'), plan())).toEqual([]);
  });

  it('says who moves, as a changeset', () => {
    expect(changesetOf([['@x/a', 'minor']])).toBe(
      "---\n'@x/a': minor\n---\n\nNo change of its own: packages of one minor belong together.\n",
    );
  });

  it('finds packages of several minors, and ranges that are not of one', () => {
    const a = { name: 'a', version: '0.2.1' };
    expect(mismatches([a, { name: 'b', version: '0.2.0', dependencies: { a: '^0.2.0', other: '*' } }])).toEqual([]);
    expect(mismatches([a, { name: 'b', version: '0.1.0' }])[0]).toMatch(/of several: 0\.2 a; 0\.1 b/);
    expect(mismatches([a, { name: 'b', version: '0.2.0', dependencies: { a: '^0.1.0' } }])).toEqual([
      'b asks for a ^0.1.0, which 0.2.1 is not.',
    ]);
    for (const range of ['*', '>=0.2.0', '0.2.x'])
      expect(mismatches([a, { name: 'b', version: '0.2.0', peerDependencies: { a: range } }])).toEqual([
        `b asks for a ${range}; write ^0.2.1.`,
      ]);
  });
});
