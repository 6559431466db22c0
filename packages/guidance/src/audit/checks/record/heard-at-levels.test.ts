import { describe, expect, test } from 'vitest';
import { gaussianSubject, type GaussianNetwork } from '../../fixtures/gaussian-subject';
import { makeProbe } from '../../probe';
import type { AuditSubject } from '../../subject';
import { heardAtLevels } from './heard-at-levels';
import { timeSteps } from './time-steps';

const found = async (subject: AuditSubject, check = heardAtLevels) =>
  (await check.run(subject, await makeProbe(subject, false))).findings.map(({ name }) => name);
const foreign = { record: undefined };

describe.each([
  ['with a record', {}],
  ['without', foreign],
])('trained in, %s', (_, change) => {
  test.each<GaussianNetwork>([{}, { outputs: 'epsilon' }, { outputs: 'v' }, { learned: 0.05 }])(
    'a healthy network hears everything: %j',
    async (trained) => {
      const subject = await gaussianSubject({}, trained, change);
      expect(await found(subject)).toEqual([]);
      expect(await found(subject, timeSteps)).toEqual([]);
    },
  );

  test.each<[string, GaussianNetwork]>([
    ['condition-heard-only-at-high-noise', { kept: (kept, sigma) => ({ ...kept, audio: kept.audio && sigma > 0.8 }) }],
    ['condition-heard-only-at-low-noise', { kept: (kept, sigma) => ({ ...kept, audio: kept.audio && sigma < 0.8 }) }],
  ])('%s', async (name, trained) => {
    expect(await found(await gaussianSubject({}, trained, change))).toEqual([name]);
  });

  test('a time step that is always the same', async () => {
    expect(await found(await gaussianSubject({}, { hears: () => 300 }, change), timeSteps)).toEqual([
      'timestep-ignored',
    ]);
  });

  // About half and twice what is needed: 0.004 standard deviations from one level to the next.
  test.each([
    [0.01, ['timestep-ignored']],
    [0.1, []],
  ])('a time step that is heard to %d', async (share, names) => {
    const hears = (t: number) => 500 + share * (t - 500);
    expect(await found(await gaussianSubject({}, { hears }, change), timeSteps)).toEqual(names);
  });
});
