import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Guidance, TrainingTarget } from '@antiphon/core';
import { createGuidance } from '@antiphon/guidance';
import { expect, test } from 'vitest';
import { readCheckpoint } from '../checkpoint/checkpoint';
import type { Checkpoint } from '../checkpoint/checkpoint-contents';
import { drawnBatch, networkSays, type DrawnBatch } from '../fixtures/network-by-hand';
import { tinyConfig, tinyDataset } from '../fixtures/tiny-run';
import type { TrainConfig } from './config';
import { train } from './train';
import type { TrainOptions } from './train-options';

const taught = (spec: object, target: TrainingTarget): Guidance => ({ ...createGuidance(spec), target });
const self = (scale: number): TrainingTarget => ({ teacher: 'self', scale });
const model = (scale: number): TrainingTarget => ({ teacher: 'model', scale });

const options = async (guidance: Guidance, config: Partial<TrainConfig> = {}, teacher?: Checkpoint) => ({
  dataset: tinyDataset(),
  guidance,
  config: tinyConfig(config),
  teacher,
  out: await mkdtemp(join(tmpdir(), 'antiphon-target-')),
  clock: () => 0,
  record: false,
});
const run = async (...given: Parameters<typeof options>) => train(await options(...given));

/** The checkpoint after `step` steps, and the loss of the step that follows. */
async function stepAfter(given: TrainOptions, step: number): Promise<{ before: Checkpoint; loss: number }> {
  const stopping = (at: number, note?: (loss: number) => void) => {
    const abort = new AbortController();
    const onProgress = (progress: { step: number; loss: number }) => {
      note?.(progress.loss);
      if (progress.step === at) abort.abort();
    };
    return train({ ...given, signal: abort.signal, onProgress }).catch(() => undefined);
  };
  await stopping(step);
  const before = (await readCheckpoint(given.out)) as Checkpoint;
  let loss = NaN;
  await stopping(step + 1, (value) => (loss = value));
  return { before, loss };
}

test('a model that teaches itself at scale 1 is trained bit by bit as any other', async () => {
  const [plain, one] = [await run(createGuidance({ kind: 'cfg' })), await run(taught({ kind: 'cfg' }, self(1)))];
  expect(one.state).toEqual(plain.state);
  expect(one.forwardPasses).toEqual({ perStep: 1, needed: 1 });
  const two = await run(taught({ kind: 'cfg' }, self(2)));
  expect(two.state.parameters).not.toEqual(plain.state.parameters);
  expect(two.forwardPasses).toEqual({ perStep: 3, needed: 3 });
});

test.each([
  [{ kind: 'cfg', dropRate: 0.4 }, { velocityWeight: 2 }],
  [
    { kind: 'null-embed', dropRate: 0.4 },
    { prediction: 'v' as const, velocityWeight: 0 },
  ],
  [
    { kind: 'cfg', dropRate: 0.4, plan: 'separate', null: 'shuffled' },
    { prediction: 'epsilon' as const, velocityWeight: 0, conditionKernel: null },
  ],
])('self at scale 2 aims at the target worked out by hand: %j %j', async (spec, config) => {
  const guidance = taught(spec, self(2));
  const { before, loss } = await stepAfter(await options(guidance, { ...config, batchSize: 8 }), 4);
  const drawn = drawnBatch(before, guidance, 4);
  const { batch, fed, unrelated } = drawn;
  const shuffled = guidance.nullCondition === 'shuffled';
  const say = (weights: Record<string, Float32Array>, conditions: typeof unrelated, keep: number | typeof unrelated) =>
    networkSays(before, weights, drawn, conditions, keep);
  const cond = await say(before.state.ema, batch.conditions, 1);
  const uncond = await say(before.state.ema, shuffled ? unrelated : batch.conditions, shuffled ? 1 : 0);
  const said = shuffled
    ? await say(before.state.parameters, exchanged(drawn), 1)
    : await say(before.state.parameters, batch.conditions, batch.keep);
  const complete = fed.target.map((_, i) => kept(batch.keep, Math.floor(i / (cond.length / 8))));
  expect(new Set(complete).size).toBe(2);
  const target = fed.target.map((value, i) => value + complete[i] * 0.5 * (cond[i] - uncond[i])); // 1 − 1/2
  expect(loss).toBeCloseTo(lossOf(said, target, drawn, before.config.velocityWeight), 4);
  expect(Math.abs(loss - lossOf(said, fed.target, drawn, before.config.velocityWeight))).toBeGreaterThan(1e-3);
});

test('a student approaches the guided prediction of its teacher, not the data', async () => {
  const teacher = await run(createGuidance({ kind: 'cfg' }), { steps: 60, checkpointEvery: 60, seed: 4 });
  const guidance = taught({ kind: 'fixed' }, model(3));
  const student = await run(guidance, { steps: 200, checkpointEvery: 200, learningRate: 5e-3 }, teacher);
  const losses = student.history.map(([, loss]) => loss);
  expect(losses[losses.length - 1]).toBeLessThan(0.2 * losses[0]);
  expect(student.forwardPasses).toEqual({ perStep: 3, needed: 3 });
  expect(student.teacher).toMatchObject({ kind: 'cfg', step: 60, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });

  const drawn = drawnBatch(student, guidance, 1_000_000); // a batch that it was not trained on
  const say = (of: Checkpoint, keep: number) => networkSays(of, of.state.ema, drawn, drawn.batch.conditions, keep);
  const [cond, uncond, said] = [await say(teacher, 1), await say(teacher, 0), await say(student, 1)];
  const guided = cond.map((value, i) => uncond[i] + 3 * (value - uncond[i]));
  const [toGuided, toConditional] = [guided, cond].map((target) => lossOf(said, target, drawn, 0));
  expect(toGuided).toBeLessThan(0.2 * lossOf(new Float32Array(said.length), guided, drawn, 0));
  expect(toGuided).toBeLessThan(0.5 * toConditional);
});

test('a teacher’s first target is worked out by hand, for a teacher whose null condition is another clip', async () => {
  const teacher = await run(createGuidance({ kind: 'cfg', null: 'shuffled', dropRate: 0.5 }));
  const guidance = taught({ kind: 'fixed' }, model(2.5));
  const { before, loss } = await stepAfter(await options(guidance, {}, teacher), 2);
  const drawn = drawnBatch(before, guidance, 2);
  const say = (conditions: typeof drawn.unrelated) => networkSays(teacher, teacher.state.ema, drawn, conditions, 1);
  const [cond, uncond] = [await say(drawn.batch.conditions), await say(drawn.unrelated)];
  const guided = cond.map((value, i) => uncond[i] + 2.5 * (value - uncond[i]));
  const said = await networkSays(before, before.state.parameters, drawn, drawn.batch.conditions, 1);
  expect(loss).toBeCloseTo(lossOf(said, guided, drawn, before.config.velocityWeight), 3);
});

test('a run with a teacher stopped half way goes on to the bit-identical result, but not with another teacher', async () => {
  const [teacher, other] = [
    await run(createGuidance({ kind: 'cfg' })),
    await run(createGuidance({ kind: 'cfg' }), { seed: 1 }),
  ];
  const guidance = taught({ kind: 'fixed' }, model(2));
  const whole = await run(guidance, {}, teacher);
  const stopped = await options(guidance, {}, teacher);
  const abort = new AbortController();
  await expect(
    train({ ...stopped, signal: abort.signal, onProgress: ({ step }) => step === 5 && abort.abort() }),
  ).rejects.toMatchObject({ code: 'INTERRUPTED' });
  await expect(train({ ...stopped, teacher: other })).rejects.toMatchObject({
    code: 'INVALID_CHECKPOINT',
    message: expect.stringMatching(/another teacher \(there "cfg" at step 12, [0-9a-f]{12}/),
  });
  expect((await train(stopped)).state).toEqual(whole.state);
});

test('a teacher that cannot teach this run is refused, with what differs', async () => {
  const teacher = await run(createGuidance({ kind: 'cfg' }));
  const student = taught({ kind: 'fixed' }, model(2));
  const refused = async (given: Promise<TrainOptions>, problem: RegExp) =>
    expect(train(await given)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(problem),
    });
  await refused(options(student), /"fixed" learns .* of a trained model; pass its checkpoint/);
  await refused(options(createGuidance({ kind: 'cfg' }), {}, teacher), /"cfg" learns from the data alone/);
  await refused(options(student, { frames: 24 }, teacher), /its frames differs: 16, and the student's is 24/);
  await refused(options(student, { prediction: 'v', velocityWeight: 0 }, teacher), /its prediction differs: x0/);
  await refused(options(student, { schedule: 'linear' }, teacher), /its schedule differs: cosine/);
  const foreign = { ...teacher, dataset: { name: 'tiny', hash: 'other' } };
  await refused(options(student, {}, foreign), /its dataset hash differs: other/);
  await refused(
    options(student, {}, await run(createGuidance({ kind: 'fixed' }))),
    /"fixed" and has no null condition/,
  );
  await refused(options(student, {}, await run(createGuidance({ kind: 'cfg', dropRate: 0 }))), /never dropped all/);
});

/** 1 where a sample keeps every condition. */
function kept(keep: Readonly<Record<string, Float32Array>>, item: number): number {
  return Object.values(keep).every((mask) => mask[item] === 1) ? 1 : 0;
}

/** Each sample's conditions, those that it loses being another sample's. */
function exchanged({ batch, unrelated }: DrawnBatch): Record<string, Float32Array> {
  const items = batch.timesteps.length;
  return Object.fromEntries(
    Object.entries(batch.conditions).map(([name, values]) => [
      name,
      values.map((value, i) =>
        batch.keep[name][Math.floor(i / (values.length / items))] === 1 ? value : unrelated[name][i],
      ),
    ]),
  );
}

/** The loss in plain numbers: masked mean square, and of the frame differences. */
function lossOf(said: Float32Array, target: Float32Array, { batch }: DrawnBatch, velocityWeight: number): number {
  const frames = batch.mask.length / batch.timesteps.length;
  const features = said.length / batch.mask.length;
  const error = (frame: number, f: number) => said[frame * features + f] - target[frame * features + f];
  const sums = { position: 0, inside: 0, velocity: 0, pairs: 0 };
  for (let frame = 0; frame < batch.mask.length; frame++) {
    const pair = frame % frames > 0 ? batch.mask[frame] * batch.mask[frame - 1] : 0;
    sums.inside += batch.mask[frame] * features;
    sums.pairs += pair * features;
    for (let f = 0; f < features; f++) {
      sums.position += batch.mask[frame] * error(frame, f) ** 2;
      if (pair === 1) sums.velocity += (error(frame, f) - error(frame - 1, f)) ** 2;
    }
  }
  return sums.position / sums.inside + (velocityWeight * sums.velocity) / sums.pairs;
}
