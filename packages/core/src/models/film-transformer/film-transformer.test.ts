import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../random/random';
import { toTensors, vector } from '../fixtures/golden-case';
import { FACE } from '../fixtures/golden-models';
import { denoise, encode, memoryNames } from './film-transformer';
import type { FilmConditionConfig, FilmTransformerConfig } from './film-transformer-config';
import { fromReference } from './film-transformer-names';
import { initFilmTransformer } from './film-transformer-parameters';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

function condition(name: string, options: Partial<FilmConditionConfig> = {}): FilmConditionConfig {
  return {
    name,
    width: 3,
    tokens: 6,
    encoderLayers: 0,
    inputNorm: false,
    pooled: true,
    entry: 'attend',
    null: { kind: 'learned', rows: 1 },
    ...options,
  };
}

function network(...conditions: FilmConditionConfig[]): FilmTransformerConfig {
  return { features: 5, frames: 6, width: 8, feedForward: 12, layers: 2, heads: 2, conditions };
}

/** A network with random inputs; what is passed overrides them. */
function setUp(config: FilmTransformerConfig, batch = 2) {
  const random = Random.stream(1, 'film-transformer-test');
  const parameters = toTensors(initFilmTransformer(config, random));
  const normal = (length: number, width: number) =>
    tf.tensor3d(random.normals(batch * length * width), [batch, length, width]);
  const inputs = {
    x: normal(config.frames, config.features),
    t: tf.tensor1d(Array.from({ length: batch }, (_, i) => 10 + 300 * i)),
    conditions: Object.fromEntries(config.conditions.map(({ name, tokens, width }) => [name, normal(tokens, width)])),
    keep: Object.fromEntries(config.conditions.map(({ name }): [string, Tensor1D] => [name, tf.ones([batch])])),
  };
  const predict = (changed: Partial<typeof inputs> = {}): Tensor3D => {
    const { x, t, conditions, keep } = { ...inputs, ...changed };
    return denoise(config, parameters, x, t, encode(config, parameters, conditions, keep));
  };
  return { parameters, inputs, predict };
}

function numbers(tensor: Tensor): number[] {
  return [...tensor.dataSync()];
}

const BOTH_NULLS = [
  ['learned', { kind: 'learned', rows: 1 }],
  ['learned, a row for each position', { kind: 'learned', rows: 6 }],
  ['zero', { kind: 'zero' }],
] as const;
const ENTRIES = ['attend', 'add'] as const;

describe.each(ENTRIES)('a condition that enters by "%s"', (entry) => {
  it.each(BOTH_NULLS)('has no influence on a sample that drops it, and has on the others (null: %s)', (_, standIn) => {
    const config = network(condition('own', { entry, null: standIn }), condition('partner', { entry, null: standIn }));
    const { inputs, predict } = setUp(config);
    const keep = { ...inputs.keep, partner: vector(0, 1) };
    const conditions = { ...inputs.conditions, partner: tf.add(inputs.conditions.partner, 3) as Tensor3D };
    const [before, after] = [numbers(predict({ keep })), numbers(predict({ keep, conditions }))];
    const half = before.length / 2;
    expect(after.slice(0, half)).toEqual(before.slice(0, half));
    expect(after.slice(half)).not.toEqual(before.slice(half));
  });

  it('is read at run time in whatever batch: samples do not see each other', () => {
    const config = network(condition('own', { entry, encoderLayers: 1 }));
    const { parameters, inputs, predict } = setUp(config, 3);
    const all = numbers(predict());
    const one = <T extends Tensor>(tensor: T) => tf.slice(tensor, [1], [1]) as T;
    const alone = denoise(
      config,
      parameters,
      one(inputs.x),
      one(inputs.t),
      encode(config, parameters, { own: one(inputs.conditions.own) }, { own: one(inputs.keep.own) }),
    );
    numbers(alone).forEach((value, i) => expect(value).toBeCloseTo(all[30 + i], 5));
  });
});

describe('where a condition enters', () => {
  it('"add" puts token i onto frame i: without layers, a token moves its own frame only', () => {
    const config = { ...network(condition('own', { entry: 'add', pooled: false })), layers: 0 };
    const { inputs, predict } = setUp(config, 1);
    const bump = tf.pad(tf.ones([1, 1, 3]), [
      [0, 0],
      [2, 3],
      [0, 0],
    ]);
    const moved = tf.sub(predict({ conditions: { own: tf.add(inputs.conditions.own, bump) as Tensor3D } }), predict());
    const byFrame = numbers(tf.sum(tf.abs(moved), -1));
    expect(byFrame.map((change) => change > 0)).toEqual([false, false, true, false, false, false]);
  });

  it('without any attended condition FiLM alone carries the time', () => {
    const config = network(condition('own', { entry: 'add' }));
    const { parameters, inputs, predict } = setUp(config);
    expect(memoryNames(config)).toEqual(['added', 'pooled']);
    expect(Object.keys(parameters).filter((name) => /time_tokens|norm_cond|attend/.test(name))).toEqual([]);
    expect(numbers(predict({ t: vector(500, 500) }))).not.toEqual(numbers(predict({ t: inputs.t })));
  });

  it('without any condition the network still runs, and its memory is empty', () => {
    const { predict } = setUp(network());
    expect(memoryNames(network())).toEqual([]);
    expect(predict().shape).toEqual([2, 6, 5]);
  });

  it('pooled vectors of several conditions add up', () => {
    const config = network(condition('own'), condition('partner'));
    const { parameters, inputs } = setUp(config);
    const alone = (name: string) =>
      encode({ ...config, conditions: [condition(name, { entry: 'add' })] }, parameters, inputs.conditions, inputs.keep)
        .pooled;
    const { pooled } = encode(config, parameters, inputs.conditions, inputs.keep);
    expect(numbers(pooled)).toEqual(numbers(tf.add(alone('own'), alone('partner'))));
  });

  it('encode returns exactly what memoryNames lists', () => {
    const config = network(
      condition('own'),
      condition('partner', { pooled: false }),
      condition('style', { entry: 'add' }),
      condition('pose', { inputNorm: true }),
    );
    const { parameters, inputs, predict } = setUp(config);
    const memory = encode(config, parameters, inputs.conditions, inputs.keep);
    expect(Object.keys(memory).sort()).toEqual(memoryNames(config).sort());
    expect(numbers(predict()).every(Number.isFinite)).toBe(true);
  });
});

describe('initial parameters', () => {
  it('are as many as the reference has', () => {
    const count = Object.values(initFilmTransformer(FACE, Random.stream(1, 'init'))).reduce(
      (sum, { values }) => sum + values.length,
      0,
    );
    expect(count).toBe(427168);
  });

  it('lie where PyTorch puts them', () => {
    const values = initFilmTransformer(FACE, Random.stream(1, 'init'));
    const largest = (name: string) => values[name].values.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
    const expectUniform = (name: string, bound: number) => {
      expect(largest(name)).toBeLessThanOrEqual(bound);
      expect(largest(name)).toBeGreaterThan(0.98 * bound);
    };
    expectUniform('time_mlp.1.weight', 1 / 8);
    expectUniform('seqTransDecoder.stack.0.self_attn.in_proj_weight', Math.sqrt(6 / 256));
    expect(largest('seqTransDecoder.stack.0.self_attn.in_proj_bias')).toBe(0);
    expect(new Set(values['norm_cond.weight'].values)).toEqual(new Set([1]));
    const square = values['conditions.audio.null_tokens'].values.reduce((sum, value) => sum + value * value, 0);
    expect(square / (1998 * 64)).toBeCloseTo(1, 1);
  });

  it('are equal for networks that differ in their null condition only', () => {
    const init = (standIn: FilmConditionConfig['null']) =>
      initFilmTransformer(network(condition('own', { null: standIn })), Random.stream(5, 'init'));
    const [zero, learned] = [init({ kind: 'zero' }), init({ kind: 'learned', rows: 1 })];
    expect(Object.keys(learned)).toHaveLength(Object.keys(zero).length + 2);
    expect(learned).toMatchObject(zero);
  });

  it.each([
    ['a width that the heads do not divide', { ...network(), heads: 3 }, /multiple of heads/],
    ['an odd width', { ...network(), width: 9, heads: 3 }, /must be even/],
    [
      'an added condition with other tokens than frames',
      network(condition('own', { entry: 'add', tokens: 5 })),
      /6 tokens, not 5/,
    ],
    ['too few null rows', network(condition('own', { null: { kind: 'learned', rows: 2 } })), /2 null rows/],
    ['a front end with an even kernel', network(condition('own', { kernel: 4 })), /odd kernel, not 4/],
    ['two conditions of one name', network(condition('own'), condition('own')), /same name/],
  ])('refuse %s', (_, config, message) => {
    expect(() => initFilmTransformer(config, Random.stream(1, 'init'))).toThrow(message);
  });
});

describe('parameters of a reference checkpoint', () => {
  it('that lacks one is refused by its name there', () => {
    expect(() => fromReference(FACE, {})).toThrow('has no "time_mlp.1.weight"');
  });

  it('of another size is refused with both shapes', () => {
    const other = { 'time_mlp.1.weight': { shape: [8, 2], values: new Float32Array(16) } };
    expect(() => fromReference(FACE, other)).toThrow('of shape [8, 2], not [256, 64]');
  });

  it('cannot fill a third attended condition', () => {
    expect(() => fromReference(network(condition('a'), condition('b'), condition('c')), {})).toThrow('"c"');
  });
});

describe('a convolutional front end', () => {
  const heard = condition('audio', { entry: 'add', pooled: false, kernel: 3 });
  const config = network(heard);

  it('hears what is around a row, as far as its kernel reaches', () => {
    const { parameters, inputs } = setUp(config, 1);
    const rows = (row: number) => {
      const changed = numbers(inputs.conditions.audio).map((value, i) =>
        Math.floor(i / 3) === row ? value + 1 : value,
      );
      return tf.tensor3d(changed, [1, 6, 3]);
    };
    const added = (audio: Tensor3D) => numbers(encode(config, parameters, { audio }, inputs.keep).added);
    const before = added(inputs.conditions.audio);
    const changed = added(rows(2)).map((value, i) => (Math.abs(value - before[i]) > 1e-7 ? Math.floor(i / 8) : -1));
    expect([...new Set(changed)].filter((row) => row >= 0).sort()).toEqual([1, 2, 3]);
  });

  it.each(BOTH_NULLS)('hears nothing of what is dropped (%s)', (_, standIn) => {
    const dropped = network({ ...heard, null: standIn as FilmConditionConfig['null'] });
    const { inputs, predict } = setUp(dropped);
    const keep = { audio: tf.zeros([2]) as Tensor1D };
    const other = { audio: tf.add(inputs.conditions.audio, 1) as Tensor3D };
    expect(numbers(predict({ keep, conditions: other }))).toEqual(numbers(predict({ keep })));
    expect(numbers(predict({ conditions: other }))).not.toEqual(numbers(predict()));
  });
});
