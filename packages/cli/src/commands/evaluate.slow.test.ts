import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataset } from '@antiphon/data';
import { writeAudio2photorealFolder } from '@antiphon/data/audio2photoreal';
import type { BundleEvaluation } from '@antiphon/experiment';
import { createGuidance } from '@antiphon/guidance';
import { exportBundle, parseTrainConfig, train } from '@antiphon/train';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommandLine } from '../fixtures/run-command-line';

let folder: string;
const at = (name: string) => join(folder, name);
/** What is heard of the person is kept from one command to the next. */
const run = (words: readonly string[]) => runCommandLine(words, at('cache'));
const evaluate = (...words: string[]) => run(['evaluate', at('face'), '--data', at('person'), ...words]);
const QUICK = ['--steps', '2', '--windows', '6', '--samples', '2'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-evaluate-'));
  await writeAudio2photorealFolder(at('person'), { seed: 1, scenes: 7, seconds: 4 });
  for (const [part, keyFrameEvery] of [
    ['face', null],
    ['body', 8],
  ] as const) {
    const dataset = await openDataset({ kind: 'audio2photoreal', path: at('person'), part }, { cache: at('cache') });
    const size = { width: 8, feedForward: 8, layers: 1, heads: 2, frames: 24, leastFrames: 16 };
    const config = parseTrainConfig({ ...size, steps: 2, batchSize: 2, keyFrameEvery });
    const guidance = createGuidance({ kind: 'null-embed' });
    const checkpoint = await train({ dataset, guidance, config, out: at(`${part}-run`), clock: () => 0 });
    await exportBundle(checkpoint, at(part), { name: part });
  }
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

/** What it wrote as JSON. */
async function written(name: string): Promise<BundleEvaluation> {
  return JSON.parse(await readFile(at(name), 'utf8')) as BundleEvaluation;
}

describe('antiphon evaluate', () => {
  test('computes the numbers of audio2photoreal for a face whose truth has gaps, with the seed', async () => {
    for (const seed of ['3', '4'])
      expect(await evaluate(...QUICK, '--seed', seed, '--json', at(`${seed}.json`))).toMatchObject({ exitCode: 0 });
    const [a, b] = [await written('3.json'), await written('4.json')];
    expect(b.generated.fdG).not.toBe(a.generated.fdG);
    expect(a).toMatchObject({ windows: 6, samples: 2, framesPerWindow: 24, recordings: 4, nfe: 4 });
    expect(a.missingFrames).toBeGreaterThan(0);
    // Untrained: its motion is not that of the truth.
    expect(a.generated.fdG).toBeGreaterThan(2 * (a.floor.fdG ?? Infinity));
    expect(a.generated.crossVariance).toBeGreaterThan(0);
  }, 60_000);

  test('shows a body the key frames of the truth, and needs a guide for others', async () => {
    const words = ['evaluate', at('body'), '--data', at('person'), ...QUICK];
    expect(await run([...words, '--json', at('body.json')])).toMatchObject({ exitCode: 0 });
    expect((await written('body.json')).missingFrames).toBe(0);
    const { exitCode, errors } = await run([...words, '--key-frames', 'guide']);
    expect(exitCode).toBe(1);
    expect(errors.join()).toMatch(/no guide to make key frames/);
  }, 60_000);

  test.each([
    [['--part', 'body'], /256 features.*104.*--part/],
    [['--samples', '0'], /Expected a whole number from 1 to 10000/],
    [['--scale', 'much'], /Expected a number/],
    [['--guidance', 'telepathy'], /telepathy/],
  ])('%j is refused', async (words, message) => {
    const { exitCode, errors } = await evaluate(...QUICK, ...words);
    expect(exitCode).toBe(1);
    expect(errors.join(' ')).toMatch(message);
  });
});
