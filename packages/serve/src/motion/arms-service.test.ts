import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readReplayToken } from '@antiphon/generate';
import { encodeWav } from '@antiphon/formats';
import { buildApp } from '../app';
import { assign } from '../arms/assignment';
import { parseDeployment, type Deployment } from '../deployment/deployment';
import { LiveDeployment } from '../deployment/live-deployment';
import { TOY_BUNDLE } from '../fixtures/toy-bundle';
import { newKey } from '../operations/access/new-key';
import { resolveSettings } from '../settings/resolve-settings';

const ARMS = [
  { name: 'plain', bundle: 'toy', guidance: { kind: 'cfg', scale: 1 }, steps: 4, weight: 0.5 },
  { name: 'strong', bundle: 'toy', guidance: { kind: 'cfg', scale: 3 }, steps: 4, weight: 0.4 },
];
const deploymentOf = (changes: object = {}, folder = TOY_BUNDLE): Deployment =>
  parseDeployment({ name: 'spring', bundles: { toy: folder }, arms: ARMS, ...changes });
const SECRET = 'a secret of the test';
const tester = newKey({ name: 'tester', scopes: ['generate', 'force', 'admin'] }, (size) =>
  new Uint8Array(size).fill(1),
);
const user = newKey({ name: 'users', scopes: ['generate'] }, (size) => new Uint8Array(size).fill(2));
const settings = {
  ...resolveSettings({ file: { path: 'x', server: { lanes: [1], keys: [tester.known, user.known] } } }).settings,
  secret: SECRET,
};
const WAV = Buffer.from(
  encodeWav({ sampleRate: 8000, channels: [Float32Array.from({ length: 8000 }, (_, i) => 0.2 * Math.sin(i / 20))] }),
);

let live: LiveDeployment;
let app: ReturnType<typeof buildApp>;
beforeAll(async () => {
  live = await LiveDeployment.open(deploymentOf(), { threads: 1 });
  app = buildApp({ live, settings, reload: () => live.replace(deploymentOf({ name: 'summer', seed: 'spring' })) });
});
afterAll(async () => {
  await app.close();
  await live.close();
});

function ask(headers: Record<string, string> = {}, query = '?seed=5', key = user.key, to = app) {
  const all = { 'content-type': 'audio/wav', authorization: `Bearer ${key}`, ...headers };
  return to.inject({ method: 'POST', url: `/v1/generate${query}`, headers: all, body: WAV });
}

test('a user always has the same arm, users are spread over arms, and every answer says who made it and how', async () => {
  const arms = new Set<string>();
  for (let i = 0; i < 12; i++) {
    const [first, second] = await Promise.all([ask({ 'antiphon-user': `u${i}` }), ask({ 'antiphon-user': `u${i}` })]);
    expect(first.headers['antiphon-arm']).toBe(second.headers['antiphon-arm']);
    expect(first.body).toBe(second.body);
    arms.add(String(first.headers['antiphon-arm']));
  }
  expect([...arms].sort()).toEqual(['plain', 'strong']);
  const { headers } = await ask();
  expect(headers).toMatchObject({
    'antiphon-arm': 'plain',
    'antiphon-seed': '5',
    'antiphon-guidance': '{"kind":"cfg","scale":1}',
    'antiphon-sampler': 'ddim',
    'antiphon-steps': '4',
    'antiphon-bundle': live.current.arms.get('plain')?.bundle.digest,
  });
  expect(readReplayToken(String(headers['antiphon-replay']), SECRET)).toMatchObject({
    id: headers['antiphon-request'],
    deployment: 'spring',
    arm: 'plain',
    bundle: headers['antiphon-bundle'],
    guidance: { kind: 'cfg', scale: 1 },
    seed: 5,
  });
});

test('an arm is forced by testers alone, and they alone may choose how it is sampled', async () => {
  const forced = await ask({ 'antiphon-arm': 'strong' }, '?steps=6', tester.key);
  expect(forced.headers).toMatchObject({ 'antiphon-arm': 'strong', 'antiphon-steps': '6' });
  const refusals = [
    await ask({ 'antiphon-arm': 'strong' }),
    await ask({}, '?scale=2'),
    await ask({ 'antiphon-arm': 'none' }, '', tester.key),
    await ask({ 'antiphon-user': '' }),
    await ask({}, '', 'antiphon_wrong'),
  ];
  expect(refusals.map((reply) => [reply.statusCode, reply.json<{ error: { code: string } }>().error.code])).toEqual([
    [403, 'FORBIDDEN'],
    [400, 'INVALID_INPUT'],
    [404, 'UNKNOWN_ARM'],
    [400, 'INVALID_INPUT'],
    [401, 'UNAUTHORISED'],
  ]);
  expect(refusals[1]?.body).toMatch(/"scale\\" is the arm's to say, as several arms are compared here/);
  expect(refusals[2]?.body).toMatch(/Arms: plain, strong/);
});

test('a deployment that is replaced loses no request, and moves the difference of weights only', async () => {
  const own = await LiveDeployment.open(deploymentOf(), { threads: 1 });
  const served = buildApp({ live: own, settings });
  const users = Array.from({ length: 300 }, (_, i) => `u${i}`);
  const armOf = (key: string) => assignedArm(own, key);
  const before = users.map(armOf);
  const running = Array.from({ length: 6 }, (_, i) => ask({ 'antiphon-user': `u${i}` }, '', user.key, served));
  await own.replace(
    deploymentOf({
      arms: [
        { ...ARMS[0], weight: 0.3 },
        { ...ARMS[1], weight: 0.6 },
      ],
    }),
  );
  const later = Array.from({ length: 6 }, (_, i) => ask({ 'antiphon-user': `u${i}` }, '', user.key, served));
  expect((await Promise.all([...running, ...later])).map(({ statusCode }) => statusCode)).toEqual(Array(12).fill(200));
  const after = users.map(armOf);
  const moved = users.filter((_, i) => before[i] !== after[i]);
  expect(moved.length / users.length).toBeLessThan(0.3);
  expect(before.every((arm, i) => arm !== 'strong' || after[i] === 'strong')).toBe(true);
  await served.close();
  await own.close();
});

test('another bundle is put in force while requests run on the old one; one that is broken changes nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'antiphon-swap-'));
  await cp(TOY_BUNDLE, folder, { recursive: true });
  const own = await LiveDeployment.open(deploymentOf({}, folder), { threads: 1 });
  const served = buildApp({ live: own, settings });
  const bundleOf = async () => (await ask({}, '?seed=1', user.key, served)).headers['antiphon-bundle'];
  const first = await bundleOf();
  const running = Array.from({ length: 4 }, () => ask({}, '?seed=1', user.key, served));
  const manifest = join(folder, 'bundle.json');
  await writeFile(manifest, (await readFile(manifest, 'utf8')).replace(/"name": "[^"]*"/, '"name": "other"'));
  await own.replace(deploymentOf({}, folder));
  const second = await bundleOf();
  expect(second).not.toBe(first);
  expect((await Promise.all(running)).every(({ statusCode }) => statusCode === 200)).toBe(true);
  await writeFile(manifest, '{');
  await expect(own.replace(deploymentOf({}, folder))).rejects.toMatchObject({ code: 'INVALID_BUNDLE' });
  expect(await bundleOf()).toBe(second);
  await served.close();
  await own.close();
  await rm(folder, { recursive: true });
});

test('the kill switch leaves the users of an arm to the fallback at once', async () => {
  const own = await LiveDeployment.open(deploymentOf(), { threads: 1 });
  const served = buildApp({ live: own, settings });
  const strong = Array.from({ length: 50 }, (_, i) => `u${i}`).find((key) => assignedArm(own, key) === 'strong') ?? '';
  await own.replace(deploymentOf({ arms: [ARMS[0], { ...ARMS[1], enabled: false }] }));
  const reply = await ask({ 'antiphon-user': strong }, '', user.key, served);
  expect(reply.headers['antiphon-arm']).toBe('plain');
  expect((await ask({ 'antiphon-arm': 'strong' }, '', tester.key, served)).statusCode).toBe(404);
  await served.close();
  await own.close();
});

test('administrators have the file read again; what is in force is shown', async () => {
  const url = '/v1/deployment/reload';
  const by = (key: string) => app.inject({ method: 'POST', url, headers: { authorization: `Bearer ${key}` } });
  expect((await by(user.key)).statusCode).toBe(403);
  expect((await by(tester.key)).json()).toMatchObject({
    name: 'summer',
    fallback: 'plain',
    arms: [{ name: 'plain' }, { name: 'strong' }],
  });
  const shown = await app.inject({ url: '/v1/deployment', headers: { authorization: `Bearer ${user.key}` } });
  expect(shown.json()).toMatchObject({
    name: 'summer',
    arms: [{ weight: 0.5, guidance: { kind: 'cfg', scale: 1 } }, {}],
  });
});

test('work that takes too long is stopped, and told so', async () => {
  const limits = { ...settings.limits, requestSeconds: 0.05 };
  const served = buildApp({ live, settings: { ...settings, limits } });
  const reply = await ask({ 'antiphon-arm': 'plain' }, '?steps=1000', tester.key, served);
  expect([reply.statusCode, reply.json<{ error: { code: string } }>().error.code]).toEqual([504, 'DEADLINE_EXCEEDED']);
  await served.close();
});

test('steps times seconds are bounded', async () => {
  const limits = { ...settings.limits, stepSeconds: 3 };
  const served = buildApp({ live, settings: { ...settings, limits } });
  const reply = await ask({}, '', user.key, served); // 4 steps of one second
  expect([reply.statusCode, reply.body]).toEqual([
    400,
    expect.stringMatching(/Seconds of recording at so many steps: 1.00, and this server takes 0.75 at most/),
  ]);
  await served.close();
});

function assignedArm(own: LiveDeployment, key: string): string | undefined {
  return assign(own.current.rule, { key })?.arm;
}
