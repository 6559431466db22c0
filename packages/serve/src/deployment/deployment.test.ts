import { expect, test } from 'vitest';
import { deploymentJsonSchema } from './deployment-schema';
import { parseDeployment } from './deployment';

const YAML = `
name: spring
bundles: { main: runs/a, other: runs/b }
arms:
  - { name: cfg, bundle: main, guidance: { kind: cfg, scale: 2 }, weight: 0.6 }
  - { name: fixed, bundle: other, steps: ddim10, weight: 0.3 }
  - { name: next, bundle: other, shadow: true }
`;

const refusal = (text: string | object): string => {
  try {
    parseDeployment(text, 'my.yaml');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'taken';
};

test('what is left out has defaults', () => {
  expect(parseDeployment(YAML)).toEqual({
    name: 'spring',
    seed: 'spring',
    fallback: 'cfg',
    holdout: 0,
    bundles: { main: 'runs/a', other: 'runs/b' },
    outcomes: { metrics: {}, windowDays: 30 },
    arms: [
      {
        name: 'cfg',
        bundle: 'main',
        guidance: { kind: 'cfg', scale: 2 },
        sampler: 'ddim',
        steps: 25,
        weight: 0.6,
        enabled: true,
        shadow: false,
      },
      { name: 'fixed', bundle: 'other', sampler: 'ddim', steps: 'ddim10', weight: 0.3, enabled: true, shadow: false },
      { name: 'next', bundle: 'other', sampler: 'ddim', steps: 25, weight: 0, enabled: true, shadow: true },
    ],
  });
  const only = { name: 'a', bundles: { a: 'x' }, arms: [{ name: 'a', bundle: 'a' }] };
  expect(parseDeployment(only).arms[0]?.weight).toBe(1);
});

test.each([
  [
    YAML.replace('bundle: main,', 'bundle: mian,'),
    /line 5, column 26: arms\[0\]\.bundle: there is no bundle "mian"\. Bundles: main, other \(did you mean "main"\?\)/,
  ],
  [YAML.replace('weight: 0.6', 'weight: 0.8'), /line 4, column 1|the weights are 1\.1 together/],
  [YAML.replace('weight: 0.6', 'wieght: 0.6'), /unknown key "wieght" in arms\[0\].*did you mean "weight"/],
  [YAML.replace('kind: cfg', 'kind: cgf'), /Unknown guidance "cgf".*did you mean "cfg"/],
  [YAML.replace('name: fixed', 'name: cfg'), /two arms are called "cfg"/],
  [YAML.replace('shadow: true', 'shadow: true, weight: 0.1'), /a shadow arm answers nobody/],
  [`${YAML}fallback: next`, /the fallback "next" is no arm that answers\. Arms: cfg, fixed/],
  [`${YAML}records: { folder: a, database: "postgres://x/y" }`, /either "folder" or "database"/],
  [`${YAML}holdout: 1`, /holdout: expected number to be <1/],
  [{ name: 'a', bundles: {}, arms: [] }, /2 problems: .*bundles: expected one bundle.*arms/],
  [{ format: 'antiphon-deployment/2' }, /written by a newer version of Antiphon/],
])('refuses %#', (text, message) => {
  expect(refusal(text)).toMatch(message);
});

test('docs/deployment.schema.json is its JSON schema', async () => {
  const path = new URL('../../../../docs/deployment.schema.json', import.meta.url);
  await expect(`${JSON.stringify(deploymentJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(path.pathname);
});
