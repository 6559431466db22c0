import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { distance } from '../../fixtures/distance';
import { GuideGenerator } from '../../tokens/guide-generator';
import { nucleus } from '../../tokens/nucleus-sampling';
import { goldenCase, toTensors, vector } from '../fixtures/golden-case';
import { GUIDE } from '../fixtures/golden-models';
import { guideOnTfjs } from '../fixtures/guide-on-tfjs';
import { conv1d } from '../nn/conv1d';
import { audioConvolutions, guideAudio } from './guide-audio';
import { encodeGuideAudio, guideLogits } from './guide-transformer';
import type { GuideTransformerConfig } from './guide-transformer-config';
import { guideTransformerParameters } from './guide-transformer-parameters';

const STRICT = 2e-5;
const golden = goldenCase('guide-transformer-tiny', 'bundled');

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const parameters = () => toTensors(golden.weights());
const audio = () => golden.tensor('cond_embed', [2, 198, 16]) as Tensor3D;
const tokens = () => tf.tensor2d(Int32Array.from(golden.values('tokens')), [2, 12], 'int32');

function logits(keep: number[], config = GUIDE, weights = parameters()): Tensor3D {
  return guideLogits(config, weights, tokens(), encodeGuideAudio(config, weights, audio(), vector(...keep)));
}

function off(got: Tensor, want: string): number {
  return distance(got.dataSync(), golden.values(want));
}

function everyThird(x: Tensor, axis: number): Tensor {
  const indices = tf.range(0, x.shape[axis] ?? 0, 3, 'int32') as Tensor as Tensor2D;
  return tf.gather(tf.slice(x, [0], [1]), indices, axis);
}

describe('the guide transformer of audio2photoreal, tiny', () => {
  it('has the parameters of the state dict, by name and shape', () => {
    const shapes = (all: Iterable<readonly [string, readonly number[]]>) =>
      [...all].map(([name, shape]) => `${name} [${shape}]`).sort();
    const found = Object.entries(golden.weights()).map(([name, { shape }]) => [name, shape] as const);
    expect(shapes(guideTransformerParameters(GUIDE).map(({ name, shape }) => [name, shape] as const))).toEqual(
      shapes(found),
    );
  });

  it.each([
    ['logits_drop0', [1, 1]],
    ['logits_drop1', [0, 0]],
    ['logits_mixed', [0, 1]],
  ])('%s', (file, keep) => {
    expect(off(logits(keep), file)).toBeLessThan(STRICT);
  });

  it('the intermediates: convolutions, projection, memory, pooled audio', () => {
    const weights = parameters();
    const first = tf.transpose(conv1d(weights, 'pre_audio.0', audio()), [0, 2, 1]);
    const some = tf.stridedSlice(first, [0, 0, 0], [1, 16, 196], [1, 2, 5]);
    expect(off(some, 'mid.pre_audio.0')).toBeLessThan(STRICT);
    const last = tf.transpose(audioConvolutions(GUIDE, weights, audio()), [0, 2, 1]);
    expect(off(everyThird(last, 2), 'mid.pre_audio')).toBeLessThan(STRICT);

    const { projected, memory, pooled } = guideAudio(GUIDE, weights, audio(), vector(1, 1));
    expect(off(everyThird(projected, 1), 'mid.cond_projection')).toBeLessThan(STRICT);
    expect(off(everyThird(memory, 1), 'mid.norm_cond')).toBeLessThan(STRICT);
    expect(off(pooled, 'mid.cond_hidden')).toBeLessThan(STRICT);
  });

  it('the stream after each layer', () => {
    // The stream itself comes out where the last layer is the identity: this case is as wide as it has tokens.
    const identity = { 'final_layer.weight': tf.eye(32), 'final_layer.bias': tf.zeros([32]) };
    for (const layers of [1, 2]) {
      const config: GuideTransformerConfig = { ...GUIDE, layers };
      expect(off(logits([1, 1], config, { ...parameters(), ...identity }), `mid.layer${layers - 1}`)).toBeLessThan(
        STRICT,
      );
    }
  });

  it('generation: token by token, from its uniform numbers, exactly what it chose', async () => {
    const uniforms = golden.values('gen_uniforms');
    const random = [0, 1].map((item) => {
      let step = 0;
      return { uniform: () => uniforms[2 * step++ + item] ?? NaN };
    });
    const network = guideOnTfjs(GUIDE, parameters(), 16);
    const seen: Float32Array[] = [];
    const generator = new GuideGenerator({
      ...network,
      step: async (...input: Parameters<typeof network.step>) => {
        const output = await network.step(...input);
        seen.push(output.logits);
        return output;
      },
    });
    const conditions = { audio: audio(), keep: vector(1, 1) };
    const generated = await generator.generateTokens({ conditions, frames: 3, random });
    expect([...generated]).toEqual([...golden.values('gen_tokens')]);

    const sorted = seen.flatMap((both) => [0, 1].map((item) => nucleus(both.subarray(32 * item, 32 * (item + 1)), 1)));
    expect(
      distance(
        sorted.flatMap(({ probabilities }) => probabilities),
        golden.values('gen_sorted_probs'),
      ),
    ).toBeLessThan(STRICT);
    expect(sorted.flatMap(({ tokens }) => tokens)).toEqual([...golden.values('gen_sorted_ids')]);
  });
});
