import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSafetensors, writeSafetensors } from '@antiphon/formats';
import { createGuidance } from '@antiphon/guidance';
import { describe, expect, test } from 'vitest';
import { readCheckpoint, writeCheckpoint } from '../checkpoint/checkpoint';
import { tinyConfig, tinyDataset } from '../fixtures/tiny-run';
import { train } from './train';

const folder = () => mkdtemp(join(tmpdir(), 'antiphon-train-'));
const clock = () => 0;
const options = async (kind = 'cfg') => ({
  dataset: tinyDataset(),
  guidance: createGuidance({ kind }),
  config: tinyConfig(),
  out: await folder(),
  clock,
});

describe('the training loop', () => {
  test('learns: the loss falls well below that of a model that says the mean', async () => {
    const checkpoint = await train({
      ...(await options()),
      config: tinyConfig({ steps: 150, checkpointEvery: 150, learningRate: 5e-3 }),
    });
    const losses = checkpoint.history.map(([, loss]) => loss);
    expect(losses.slice(-5).reduce((a, b) => a + b) / 5).toBeLessThan(0.6 * (losses[0] ?? 0));
  });

  test('counts what it really dropped', async () => {
    const { dropoutRecord } = await train({
      ...(await options('null-embed')),
      config: tinyConfig({ steps: 100, batchSize: 8, checkpointEvery: 100 }),
    });
    expect(dropoutRecord.samples).toBe(800);
    // Separate draws at rate 0.2: each condition in about 160 samples, both together in about 32 (4 %), 4 standard deviations either way.
    for (const name of ['own', 'partner']) expect(Math.abs((dropoutRecord.dropped[name] ?? 0) - 160)).toBeLessThan(46);
    expect(Math.abs(dropoutRecord.allDropped - 32)).toBeLessThan(23);
  });

  test('stopped by a signal, it goes on to the bit-identical result', async () => {
    const whole = await train(await options());
    const stopped = await options();
    const abort = new AbortController();
    await expect(
      train({ ...stopped, signal: abort.signal, onProgress: ({ step }) => step === 5 && abort.abort() }),
    ).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect((await readCheckpoint(stopped.out))?.step).toBe(5);
    const resumed = await train(stopped);
    expect(resumed.state).toEqual(whole.state);
    expect(resumed.dropoutRecord).toEqual(whole.dropoutRecord);
    expect(resumed.early).toEqual(whole.early);
    expect((await readCheckpoint(stopped.out))?.early).toEqual(whole.early);
  });

  test('keeps the average of a quarter of the way as a weaker model', async () => {
    const run = await options();
    const abort = new AbortController();
    await train({ ...run, signal: abort.signal, onProgress: ({ step }) => step === 3 && abort.abort() }).catch(
      () => {},
    );
    const atThree = await readCheckpoint(run.out);
    const { early: kept, state } = await train(run);
    expect(kept).toEqual({ step: 3, ema: atThree?.state.ema });
    expect(kept).toEqual(atThree?.early);
    expect(kept?.ema).not.toEqual(state.ema);
  });

  test('reads the checkpoints of versions that knew neither early weights nor patterns nor passes', async () => {
    const run = await options();
    await train(run);
    const index = join(run.out, 'checkpoint.json');
    const { samples, dropped, allDropped } = (await readCheckpoint(run.out))?.dropoutRecord ?? {};
    const written = JSON.parse(await readFile(index, 'utf8'));
    delete written.early;
    delete written.forwardPasses;
    await writeFile(index, JSON.stringify({ ...written, dropoutRecord: { samples, dropped, allDropped } }));
    const old = await readCheckpoint(run.out);
    expect(old).toMatchObject({ step: 12, dropoutRecord: { samples, allDropped } });
    expect(old).not.toHaveProperty('early');
  });

  test('a checkpoint of a version before bands, front ends and jitter has none of them', async () => {
    const run = await options();
    await train(run);
    const index = join(run.out, 'checkpoint.json');
    const written = JSON.parse(await readFile(index, 'utf8'));
    delete written.band;
    delete written.config.band;
    delete written.config.conditionKernel;
    delete written.config.amplitudeJitter;
    await writeFile(index, JSON.stringify(written));
    const old = await readCheckpoint(run.out);
    expect(old?.config).toMatchObject({ band: 'none', conditionKernel: null, amplitudeJitter: 0 });
    expect(old?.band).toBeUndefined();
  });

  test('a finished run returns at once and keeps one tensor file', async () => {
    const run = await options();
    const first = await train(run);
    const second = await train({ ...run, onProgress: () => expect.unreachable('nothing is left to train') });
    expect(second.state).toEqual(first.state);
    expect((await readdir(run.out)).sort()).toEqual([
      'checkpoint.json',
      'events.jsonl',
      'tensors-0000012.safetensors',
      'training-record.json',
    ]);
  });

  test('a folder of another run is refused, with what differs', async () => {
    const run = await options();
    await train(run);
    await expect(train({ ...run, guidance: createGuidance({ kind: 'null-embed' }) })).rejects.toThrow(
      /another guidance/,
    );
    await expect(train({ ...run, config: tinyConfig({ seed: 9 }) })).rejects.toThrow(/another config/);
  });

  test('truncated, altered and foreign checkpoints are refused by name', async () => {
    const run = await options();
    await train(run);
    const index = join(run.out, 'checkpoint.json');
    const tensors = join(run.out, 'tensors-0000012.safetensors');
    const [text, bytes] = [await readFile(index, 'utf8'), await readFile(tensors)];
    const refused = async (problem: RegExp) => {
      await expect(readCheckpoint(run.out)).rejects.toMatchObject({
        code: 'INVALID_CHECKPOINT',
        message: expect.stringMatching(problem),
      });
    };
    await writeFile(tensors, bytes.subarray(0, bytes.length - 100));
    await refused(/SHA-256/);
    await writeFile(tensors, bytes);
    await writeFile(index, text.slice(0, 200));
    await refused(/not JSON/);
    await writeFile(index, text.replace('antiphon-checkpoint/1', 'some-checkpoint/1'));
    await refused(/format/);
    await writeFile(index, text.replace('tensors-0000012', '../tensors-0000012'));
    await refused(/tensors-STEP/);
    await writeFile(index, text.replaceAll('"layers": 1', '"layers": 2'));
    await refused(/"shapes" are not those of its "model"/);
    await writeFile(index, text.replace(/"width": \d+/g, '"width": 1e300'));
    await refused(/width/);
  });

  test('one of a newer version says so', async () => {
    const run = await options();
    await writeFile(join(run.out, 'checkpoint.json'), '{"format":"antiphon-checkpoint/2","everything":"else"}');
    await expect(train(run)).rejects.toMatchObject({
      code: 'NEWER_FORMAT',
      message: expect.stringMatching(/antiphon-checkpoint\/2.*antiphon-checkpoint\/1.*Update/),
    });
  });

  test('tensors that are whole but not all there are refused, and change no prototype', async () => {
    const run = await options();
    await train(run);
    const [index, tensors] = [join(run.out, 'checkpoint.json'), join(run.out, 'tensors-0000012.safetensors')];
    const all = readSafetensors(await readFile(tensors), tensors).tensors;
    const replaceTensors = async (changed: typeof all) => {
      const bytes = writeSafetensors(changed);
      await writeFile(tensors, bytes);
      const hash = createHash('sha256').update(bytes).digest('hex');
      await writeFile(index, (await readFile(index, 'utf8')).replace(/"sha256": "\w+"/, `"sha256": "${hash}"`));
    };
    const { 'ema/final_layer.bias': gone, ...rest } = all;
    expect(gone).toBeDefined();
    await replaceTensors(rest);
    await expect(readCheckpoint(run.out)).rejects.toThrow(/group "ema" lacks the tensor "final_layer.bias"/);
    await replaceTensors({ ...all, '__proto__/polluted': { shape: [1], values: new Float32Array(1) } });
    await readCheckpoint(run.out);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  test('a folder in which another process trains is left alone; the lock of a killed one does not count', async () => {
    const run = await options();
    await writeFile(join(run.out, '.lock'), `${process.ppid}-0`);
    await expect(train(run)).rejects.toMatchObject({ code: 'IN_USE', details: { pid: String(process.ppid) } });
    expect(await readdir(run.out)).toEqual(['.lock']);
    await writeFile(join(run.out, '.lock'), `${spawnSync(process.execPath, ['--version']).pid}-0`);
    await train(run);
    expect((await readdir(run.out)).sort()).toEqual([
      'checkpoint.json',
      'events.jsonl',
      'tensors-0000012.safetensors',
      'training-record.json',
    ]);
  });
});

test('a loss that is no number ends the run with the learning rate to blame, and no checkpoint of it', async () => {
  const run = await options();
  const config = tinyConfig({ learningRate: 1e30, warmupSteps: 0, steps: 40 });
  await expect(train({ ...run, config })).rejects.toMatchObject({ code: 'TRAINING_DIVERGED' });
  expect(await readdir(run.out)).toEqual(['events.jsonl']);
});

test('weights that a last step spoils unseen do not replace the healthy checkpoint, and a broken one is refused', async () => {
  const run = { ...(await options()), config: tinyConfig({ decay: { at: [5], factor: 1e30 }, steps: 6 }) };
  const failed = train(run);
  await expect(failed).rejects.toMatchObject({ code: 'TRAINING_DIVERGED', details: { step: 6, clipNorm: 1 } });
  await expect(failed).rejects.toThrow(/The checkpoint of step 3 is kept\. Lower learningRate \(now 4/);
  const healthy = await readCheckpoint(run.out);
  expect(healthy?.step).toBe(3);
  if (healthy === undefined) throw new Error('no checkpoint');
  // As an earlier version would have left it.
  const [[name, values] = ['', new Float32Array(0)]] = Object.entries(healthy.state.ema);
  const ema = { ...healthy.state.ema, [name]: values.map(() => NaN) };
  await writeCheckpoint(run.out, { ...healthy, state: { ...healthy.state, ema } });
  await expect(readCheckpoint(run.out)).rejects.toThrow(/in its group "ema" ".*" became NaN: its training diverged/);
});
