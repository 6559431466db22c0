import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor1D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { distance } from '../../fixtures/distance';
import { Random } from '../../random/random';
import { GuideGenerator } from '../../tokens/guide-generator';
import { toTensors, vector } from '../fixtures/golden-case';
import { guideOnTfjs } from '../fixtures/guide-on-tfjs';
import { encodeGuideAudio, guideLogits, guideMemoryNames, guideStep } from './guide-transformer';
import type { GuideTransformerConfig } from './guide-transformer-config';
import { guideTransformerParameters, initGuideTransformer } from './guide-transformer-parameters';

const CONFIG: GuideTransformerConfig = {
  tokens: 9,
  width: 8,
  feedForward: 12,
  layers: 2,
  heads: 2,
  audio: { width: 3, groups: 1 },
  positions: 1,
};
const [AUDIO, LENGTH] = [30, 10];

beforeAll(async () => {
  await tf.setBackend('cpu');
});

function setUp(config = CONFIG, batch = 3) {
  const random = Random.stream(4, 'guide-test');
  const parameters = toTensors(initGuideTransformer(config, random));
  const audio = tf.tensor3d(random.normals(batch * AUDIO * config.audio.width), [batch, AUDIO, config.audio.width]);
  const ids = Int32Array.from({ length: batch * LENGTH }, (_, i) =>
    i % LENGTH === 0 ? config.tokens : random.integer(config.tokens),
  );
  const keep = vector(...Array.from({ length: batch }, (_, i) => (i === 1 ? 0 : 1)));
  return { parameters, audio, ids, keep, memory: encodeGuideAudio(config, parameters, audio, keep) };
}

function sequence(ids: Int32Array) {
  return tf.tensor2d(ids, [ids.length / LENGTH, LENGTH], 'int32');
}

describe('the full forward pass', () => {
  it('lets no token see a later one', () => {
    const { parameters, ids, memory } = setUp();
    const logits = (tokens: Int32Array) => guideLogits(CONFIG, parameters, sequence(tokens), memory).dataSync();
    const before = logits(ids);
    const after = logits(ids.map((token, i) => (i % LENGTH >= 6 ? (token + 1) % CONFIG.tokens : token)));
    const changed = new Set<number>();
    before.forEach((value, i) => value !== after[i] && changed.add(Math.floor(i / CONFIG.tokens) % LENGTH));
    expect([...changed].sort()).toEqual([6, 7, 8, 9]);
  });

  it('does not see the audio of an item that drops it, and sees it of the others', () => {
    const { parameters, ids, audio, keep } = setUp();
    const logits = (heard: Tensor3D) =>
      guideLogits(CONFIG, parameters, sequence(ids), encodeGuideAudio(CONFIG, parameters, heard, keep)).arraySync();
    const [before, after] = [logits(audio), logits(tf.add(audio, 2))];
    expect(after[1]).toEqual(before[1]);
    expect(after[0]).not.toEqual(before[0]);
    expect(after[2]).not.toEqual(before[2]);
  });

  it('what is encoded is what is named', () => {
    expect(Object.keys(setUp().memory).sort()).toEqual([...guideMemoryNames(CONFIG)].sort());
  });
});

describe('token by token', () => {
  it.each([LENGTH, LENGTH + 1, 64])('gives what the full pass gives, with room for %i tokens', async (longest) => {
    const { parameters, ids, memory } = setUp();
    const want = guideLogits(CONFIG, parameters, sequence(ids), memory).dataSync();
    const known = [0, 1, 2].map((item) => ids.slice(item * LENGTH + 1, (item + 1) * LENGTH));
    const network = guideOnTfjs(CONFIG, parameters, longest);
    const seen: Float32Array[] = [];
    const generator = new GuideGenerator<Record<string, Tensor>, Record<string, Tensor>>({
      ...network,
      encode: async (given) => given,
      step: async (given, input) => {
        const output = await network.step(given, input);
        seen.push(output.logits);
        return output;
      },
    });
    const random = [1, 2, 3].map((seed) => Random.stream(seed, 'tokens'));
    await generator.generateTokens({ conditions: memory, frames: LENGTH, levels: 1, random, known });
    const got = new Float32Array(want.length);
    seen.forEach((logits, position) =>
      [0, 1, 2].forEach((item) =>
        got.set(
          logits.subarray(item * CONFIG.tokens, (item + 1) * CONFIG.tokens),
          (item * LENGTH + position) * CONFIG.tokens,
        ),
      ),
    );
    expect(distance(got, want)).toBeLessThan(1e-5);
  });

  it('items may stand at different positions, and what lies behind them is not read', () => {
    const { parameters, ids, memory } = setUp();
    const want = guideLogits(CONFIG, parameters, sequence(ids), memory).arraySync();
    const { layers, width } = CONFIG;
    const empty = new Float32Array(3 * layers * LENGTH * width);
    const caches = { keys: empty, values: empty.slice() };
    const step = (positions: number[]) => {
      const cached = (values: Float32Array) => tf.tensor4d(values, [3, layers, LENGTH, width]) as Tensor4D;
      const token = tf.tensor1d(
        positions.map((position, item) => ids[item * LENGTH + position]),
        'int32',
      );
      return guideStep(
        CONFIG,
        parameters,
        token,
        tf.tensor1d(positions, 'int32') as Tensor1D,
        { keys: cached(caches.keys), values: cached(caches.values) },
        memory,
      );
    };
    for (let position = 0; position < LENGTH; position++) {
      const rows = step([position, position, position]);
      for (const name of ['keys', 'values'] as const) {
        const values = rows[name].dataSync();
        for (let row = 0; row < 3 * layers; row++)
          caches[name].set(values.subarray(row * width, (row + 1) * width), (row * LENGTH + position) * width);
      }
    }
    // The cache is full; these items pretend to be earlier.
    const got = step([2, 7, 0]).logits.arraySync();
    expect(distance(got.flat(), [...want[0][2], ...want[1][7], ...want[2][0]])).toBeLessThan(1e-5);
  });
});

describe('the gradients', () => {
  it('match finite differences, in every parameter', () => {
    const config: GuideTransformerConfig = { ...CONFIG, tokens: 3, width: 4, feedForward: 5, layers: 1, positions: 7 };
    const { audio, ids, keep } = setUp(config, 2);
    const values = initGuideTransformer(config, Random.stream(2, 'init'));
    const random = Random.stream(9, 'directions');
    const weights = tf.tensor3d(random.normals(2 * LENGTH * 3), [2, LENGTH, 3]);
    const loss = (parameters: Record<string, Tensor>) => {
      const y = guideLogits(config, parameters, sequence(ids), encodeGuideAudio(config, parameters, audio, keep));
      return tf.sum(tf.mul(y, weights)) as Scalar;
    };
    const parameters = toTensors(values);
    const names = Object.keys(parameters);
    const named = (tensors: Tensor[]) => Object.fromEntries(names.map((name, i) => [name, tensors[i]]));
    const gradients = tf.grads((...tensors: Tensor[]) => loss(named(tensors)))(names.map((name) => parameters[name]));
    for (const [index, name] of names.entries()) {
      const { shape, values: start } = values[name];
      const direction = random.normals(start.length);
      const at = (step: number) =>
        tf.tidy(() => {
          const moved = start.map((value, i) => value + step * direction[i]);
          return loss({ ...parameters, [name]: tf.tensor(moved, [...shape]) }).dataSync()[0];
        });
      const gradient = gradients[index].dataSync();
      const want = (at(4e-3) - at(-4e-3)) / 8e-3;
      const got = direction.reduce((sum, component, i) => sum + component * gradient[i], 0);
      expect(Math.abs(got - want), name).toBeLessThan(1e-2 * Math.max(1, Math.abs(want)));
    }
  });
});

describe('the config', () => {
  it('of the reference gives its parameters', () => {
    const reference: GuideTransformerConfig = {
      tokens: 1024,
      width: 64,
      feedForward: 1024,
      layers: 6,
      heads: 4,
      audio: { width: 1024, groups: 3 },
      positions: 1998,
    };
    const specs = guideTransformerParameters(reference);
    const shape = (name: string) => specs.find((spec) => spec.name === name)?.shape;
    expect(shape('token_embedding.weight')).toEqual([1025, 64]);
    expect(shape('pre_audio.51.weight')).toEqual([1024, 1024, 3]);
    expect(shape('pre_audio.54.weight')).toEqual([1024, 1024, 1]);
    expect(shape('null_cond_embed')).toEqual([1, 1998, 64]);
    expect(shape('seqTransDecoder.stack.5.multihead_attn.in_proj_weight')).toEqual([192, 64]);
  });

  it.each([
    ['heads that do not divide the width', { heads: 3 }, /multiple of heads/],
    ['an odd width', { width: 9, heads: 3 }, /must be even/],
    ['no tokens', { tokens: 0 }, /tokens 0/],
    ['a part of a group', { audio: { width: 3, groups: 0.5 } }, /groups 0.5/],
  ])('is refused with %s', (_, changed, message) => {
    expect(() => initGuideTransformer({ ...CONFIG, ...changed }, Random.stream(1, 'init'))).toThrow(message);
  });

  it.each([
    ['too short', 24, {}, /24 tokens; the convolutions need more than 24/],
    [
      'longer than there are positions',
      30,
      { positions: 5 },
      /30 tokens, of which 6 remain, but there are 5 positions/,
    ],
    ['of another width', 30, { audio: { width: 4, groups: 1 } }, /3 features per token, expected 4/],
  ])('audio that is %s is refused', (_, length, changed, message) => {
    const config = { ...CONFIG, ...changed };
    const parameters = toTensors(initGuideTransformer(config, Random.stream(1, 'init')));
    const encode = () => encodeGuideAudio(config, parameters, tf.zeros([1, length, 3]), vector(1));
    expect(encode).toThrow(message);
  });
});
