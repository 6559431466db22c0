import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { newKey } from '../operations/access/new-key';
import { SETTINGS } from './known-settings';
import { printSettings } from './print-settings';
import { readSecret } from './read-secret';
import { resolveSettings } from './resolve-settings';
import { serverSettingsSchema } from './schema';
import { SETTING_FLAGS, settingsOfFlags } from './setting-flags';

const { known } = newKey({ name: 'player' }, (size) => new Uint8Array(size));

test('without anything there are defaults', () => {
  const { settings, originOf } = resolveSettings({});
  expect(settings).toMatchObject({
    host: '127.0.0.1',
    port: 8080,
    lanes: [1, 2, 4, 8, 16],
    limits: { bytes: 67_108_864, seconds: 600, steps: 1000, stepSeconds: 30_000, scale: 100, waiting: 64 },
    cors: { origins: [] },
    keys: [],
    telemetry: { metrics: false },
  });
  expect([originOf('limits.seconds'), settings.secret, settings.telemetry.otlp]).toEqual([
    'default',
    undefined,
    undefined,
  ]);
});

test('the file wins over defaults, the environment over the file, flags over the environment, each value by itself', () => {
  const { settings, originOf } = resolveSettings({
    file: {
      path: 'deployment.yaml',
      server: { port: 1, workers: 2, threads: 2, limits: { seconds: 10, steps: 20 }, lanes: [1, 2] },
    },
    environment: { ANTIPHON_WORKERS: '3', ANTIPHON_THREADS: '3', ANTIPHON_LIMITS_STEPS: '30', PATH: '/bin' },
    flags: settingsOfFlags({ threads: '4', host: undefined }, ['limits.bytes=40']),
  });
  expect(settings).toMatchObject({ port: 1, workers: 3, threads: 4, lanes: [1, 2] });
  expect(settings.limits).toMatchObject({ seconds: 10, steps: 30, bytes: 40, waiting: 64 });
  expect(['port', 'workers', 'threads', 'limits.seconds', 'limits.bytes', 'limits.waiting'].map(originOf)).toEqual([
    'deployment.yaml',
    'ANTIPHON_WORKERS',
    '--threads',
    'deployment.yaml',
    '--set limits.bytes',
    'default',
  ]);
});

test('every setting has a description, and a variable that sets it', () => {
  const texts = {
    number: '7',
    boolean: 'true',
    numbers: '2, 3',
    texts: 'https://a.example,https://b.example',
  } as const;
  for (const { path, variable, kind, description } of SETTINGS) {
    expect(description).toMatch(/^[A-Z`].*\.$/);
    const special: Readonly<Record<string, string>> = {
      keys: JSON.stringify([known]),
      'logs.level': 'warn',
      'telemetry.otlp': 'http://localhost:4318',
      secret: 'a secret that is long enough',
      host: '::',
      secretFile: '/run/secrets/antiphon',
    };
    const text = special[path] ?? (kind === 'text' || kind === 'json' ? undefined : texts[kind]);
    expect(text, path).toBeDefined();
    const { settings, originOf } = resolveSettings({ environment: { [variable]: text } });
    const defaults = resolveSettings({}).settings;
    expect(settings, path).not.toEqual(defaults);
    expect(originOf(path)).toBe(variable);
  }
  expect(SETTINGS.map(({ variable }) => variable)).toContain('ANTIPHON_LIMITS_STEP_SECONDS');
});

describe('what is refused is named by where it stands', () => {
  test.each([
    [{ environment: { ANTIPHON_PORT: 'eighty' } }, /^ANTIPHON_PORT: expected a number, found "eighty"/],
    [{ environment: { ANTIPHON_PORT: '99999' } }, /^ANTIPHON_PORT: "port": .*65535/],
    [
      { environment: { ANTIPHON_LIMIT_SECONDS: '3' } },
      /^environment: .*"ANTIPHON_LIMIT_SECONDS" is not known \(did you mean "ANTIPHON_LIMITS_SECONDS"\?\)/,
    ],
    [{ environment: { ANTIPHON_SERVER_PORT: '80' } }, /^environment: .*"ANTIPHON_SERVER_PORT" is not known/],
    [{ environment: { ANTIPHON_TELEMETRY_METRICS: 'yes' } }, /^ANTIPHON_TELEMETRY_METRICS: expected true or false/],
    [{ environment: { ANTIPHON_CORS_ORIGINS: '*' } }, /^ANTIPHON_CORS_ORIGINS: .*without a path and without "\*"/],
    [{ environment: { ANTIPHON_TELEMETRY_OTLP: 'http://me:pw@host' } }, /without a password/],
    [{ environment: { ANTIPHON_SECRET: 'short' } }, /^ANTIPHON_SECRET: "secret": expected at least 16 characters/],
    [{ environment: { ANTIPHON_KEYS: '[{"name":"x"' } }, /^ANTIPHON_KEYS: expected JSON/],
    [{ file: { path: 'd.yaml', server: { prot: 1 } } }, /^d\.yaml: .*"prot"/],
    [{ file: { path: 'd.yaml', server: JSON.parse('{"__proto__":{"x":1}}') as unknown } }, /^d\.yaml: .*__proto__/],
    [{ file: { path: 'd.yaml', server: { limits: { second: 1 } } } }, /^d\.yaml: "limits": .*"second"/],
    [{ file: { path: 'd.yaml', server: { limits: 3 } } }, /^d\.yaml: "limits": /],
    [{ file: { path: 'd.yaml', server: [] } }, /^d\.yaml: "server": expected an object/],
    [{ file: { path: 'd.yaml', server: { secret: 'x'.repeat(32) } } }, /^d\.yaml: "server\.secret": .*ANTIPHON_SECRET/],
    [{ file: { path: 'd.yaml', server: { lanes: [4, 1] } } }, /^d\.yaml: "lanes": .*ascending/],
    [{ file: { path: 'd.yaml', server: { keys: [known, known] } } }, /^d\.yaml: "keys": two keys have one name/],
  ])('%o', (layers, message) => {
    expect(() => resolveSettings(layers)).toThrow(message);
  });

  test.each([
    [['limits.second=3'], /^--set: "limits\.second" is not known\. Did you mean "limits\.seconds"/],
    [['port'], /^--set: expected NAME=VALUE/],
    [['secret=abc'], /^--set: the secret is not given on a command line/],
    [['limits.steps=many'], /^--set limits\.steps: expected a number/],
  ])('--set %s', (assignments, message) => {
    expect(() => settingsOfFlags({}, assignments)).toThrow(message);
  });
});

test('what Kubernetes and Docker tell of a service "antiphon" is no setting', () => {
  const environment = {
    ANTIPHON_PORT: 'tcp://10.0.0.11:80',
    ANTIPHON_PORT_80_TCP: 'tcp://10.0.0.11:80',
    ANTIPHON_PORT_80_TCP_ADDR: '10.0.0.11',
    ANTIPHON_SERVICE_HOST: '10.0.0.11',
    ANTIPHON_SERVICE_PORT: '80',
    ANTIPHON_SERVICE_PORT_HTTP: '80',
    ANTIPHON_SERVER_SERVICE_HOST: '10.0.0.12',
    ANTIPHON_SERVER_PORT: 'tcp://10.0.0.12:80',
    ANTIPHON_HOST: '',
  };
  expect(resolveSettings({ environment }).settings).toEqual(resolveSettings({}).settings);
});

test('what is printed can be read again, says where it came from, and keeps the secret', () => {
  const secret = 'never to be seen, anywhere';
  const resolved = resolveSettings({
    file: { path: 'deployment.yaml', server: { keys: [known], limits: { seconds: 1.5 } } },
    environment: { ANTIPHON_SECRET: secret, ANTIPHON_HOST: 'a # b: "c"' },
    flags: settingsOfFlags({ port: '9090' }),
  });
  const text = printSettings(resolved);
  expect(text).toMatch(/^server:\n {2}host: "a # b: \\"c\\"" # ANTIPHON_HOST\n {2}port: 9090 # --port\n/);
  expect(text).toContain('\n    seconds: 1.5 # deployment.yaml\n');
  expect(text).toContain('\n  # secret: not printed (ANTIPHON_SECRET)\n');
  expect(text).not.toContain('never');
  const { server } = parse(text) as { server: unknown };
  const again = resolveSettings({ file: { path: 'again.yaml', server } }).settings;
  expect(again).toEqual({ ...resolved.settings, secret: undefined });
});

test('flags have no defaults of their own, and help says the schema’s', () => {
  expect(SETTING_FLAGS.map(({ flags }) => flags)).toEqual([
    '--host <host>',
    '--port <port>',
    '--workers <workers>',
    '--threads <threads>',
    '--lanes <sizes>',
  ]);
  expect(SETTING_FLAGS[4]?.description).toMatch(/\(default: 1,2,4,8,16\)$/);
  expect(settingsOfFlags({})).toEqual({});
});

test('the schema takes nothing that is not known', () => {
  expect(serverSettingsSchema.safeParse({ limits: {} }).success).toBe(true);
  expect(serverSettingsSchema.safeParse({ limits: { frobnicate: 1 } }).success).toBe(false);
});

describe('the secret', () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'antiphon-secret-'))));
  afterAll(() => rm(folder, { recursive: true }));

  test('is in the environment or in a file, not in both', async () => {
    const file = join(folder, 'secret');
    await writeFile(file, 'sixteen characters and more\n');
    expect(await readSecret({})).toBeUndefined();
    expect(await readSecret({ secret: 'from the environment' })).toBe('from the environment');
    expect(await readSecret({ secretFile: file })).toBe('sixteen characters and more');
    await expect(readSecret({ secret: 'from the environment', secretFile: file })).rejects.toThrow(/Keep one/);
    await writeFile(file, '\n');
    await expect(readSecret({ secretFile: file })).rejects.toThrow(/at least 16 characters/);
    await expect(readSecret({ secretFile: join(folder, 'none') })).rejects.toThrow(/no such file/);
  });
});
