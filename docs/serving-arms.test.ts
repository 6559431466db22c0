import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommandLine } from '../packages/cli/src/fixtures/run-command-line';
import { encodeWav } from '../packages/formats/src/index';
import { buildApp, LiveDeployment, parseDeployment, readDeployment } from '../packages/serve/src/index';

// The commands of docs/serving-arms.md, in a folder that has what they name.
const page = await readFile(new URL('serving-arms.md', import.meta.url), 'utf8');
const [init = '', replay = ''] = [...page.matchAll(/```sh\n(antiphon [^\n]*)\n```/g)].map(([, line = '']) => line);
const TOY = fileURLToPath(new URL('../packages/generate/src/fixtures/toy-bundle', import.meta.url));
const WAV = encodeWav({
  sampleRate: 8000,
  channels: [Float32Array.from({ length: 24_000 }, (_, i) => 0.2 * Math.sin(i / 20))],
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-serving-'));
  const spec = { data: { kind: 'synthetic' }, arms: [{ name: 'cfg', guidance: { kind: 'cfg' } }], scales: 'own' };
  await mkdir(join(folder, 'runs/first'), { recursive: true });
  await writeFile(join(folder, 'runs/first/run.json'), JSON.stringify({ format: 'antiphon-run/1', spec }));
  await cp(TOY, join(folder, 'runs/first/arms/cfg-seed0/bundle'), { recursive: true });
  await cp(TOY, join(folder, 'BUNDLE'), { recursive: true });
  await writeFile(join(folder, 'speech.wav'), WAV);
});
afterAll(() => rm(folder, { recursive: true }));

const placed = (line: string, token = '') =>
  line
    .split(/\s+/)
    .slice(1)
    .map((word) => (/^(runs|out-|BUNDLE|speech|motion)/.test(word) ? join(folder, word) : word))
    .map((word) => (word === 'TOKEN' ? token : word));

test('the file of the page is a deployment', () => {
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  expect(parseDeployment(yaml).arms.map(({ name, weight, shadow }) => [name, weight, shadow])).toEqual([
    ['cfg', 0.5, false],
    ['dropout', 0.4, false],
    ['fast', 0, true],
  ]);
});

test('its commands serve the arms of a comparison, and make an answer again to the bit', async () => {
  expect(await runCommandLine(placed(init))).toMatchObject({ exitCode: 0 });
  const live = await LiveDeployment.open(await readDeployment(join(folder, 'out-serving/deployment.yaml')), {
    threads: 1,
    lanes: [1, 2, 4],
  });
  const app = buildApp({ live });
  try {
    const ask = (seed: number) =>
      app.inject({
        method: 'POST',
        url: `/v1/generate?seed=${seed}&format=npy`,
        headers: { 'content-type': 'audio/wav' },
        body: Buffer.from(WAV),
      });
    const [answer] = await Promise.all([ask(1), ask(2), ask(3), ask(4)]);
    const line = replay.replace('motion.bvh', 'motion.npy');
    expect(await runCommandLine(placed(line, String(answer.headers['antiphon-replay'])))).toMatchObject({
      exitCode: 0,
    });
    expect((await readFile(join(folder, 'motion.npy'))).equals(answer.rawPayload)).toBe(true);
    const cut = await runCommandLine([...placed(line, 'not.one'), '--force']);
    expect(cut).toMatchObject({ exitCode: 1 });
    expect(JSON.stringify(cut)).toMatch(/Not a replay token/);
  } finally {
    await app.close();
    await live.close();
  }
});
