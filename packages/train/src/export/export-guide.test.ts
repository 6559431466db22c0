import { readFileSync } from 'node:fs';
import '@tensorflow/tfjs-backend-cpu';
import { GuideGenerator, guideOnSessions, Random, type GuideStepOutput } from '@antiphon/core';
import {
  encodeGuideAudio,
  guideLogits,
  initGuideTransformer,
  type GuideTransformerConfig,
  type ParameterValues,
} from '@antiphon/core/models';
import { decodeNpy, readSafetensors } from '@antiphon/formats';
import { onnxSessions } from '@antiphon/tfjs-onnxruntime';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { exportGuide } from './export-guide';

const GOLDEN = new URL('../../../core/src/models/fixtures/guide-transformer-tiny/', import.meta.url);
const CONFIG: GuideTransformerConfig = {
  tokens: 32,
  width: 32,
  feedForward: 64,
  layers: 2,
  heads: 4,
  audio: { width: 16, groups: 2 },
  positions: 256,
};
const [AUDIO, LONGEST] = [198, 16];

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** The exported networks as one, and the logits that came out of it, in time order. */
async function open(parameters: ParameterValues) {
  const { encoder, step } = await exportGuide(CONFIG, parameters, { audioTokens: AUDIO, longest: LONGEST });
  const sessions = onnxSessions();
  const networks = { encoder: await sessions.open(encoder), step: await sessions.open(step) };
  const network = guideOnSessions(networks, { ...CONFIG, longest: LONGEST });
  const seen: GuideStepOutput[] = [];
  const generator = new GuideGenerator({
    ...network,
    step: async (...input: Parameters<typeof network.step>) => {
      const output = await network.step(...input);
      seen.push(output);
      return output;
    },
  });
  const release = () => Promise.all([networks.encoder.release(), networks.step.release()]);
  return { generator, seen, release };
}

describe('the exported guide', () => {
  it('chooses the tokens that the reference chose', async () => {
    const { tensors } = readSafetensors(readFileSync(new URL('weights.safetensors', GOLDEN)), 'golden');
    const golden = (name: string) => decodeNpy(readFileSync(new URL(`${name}.npy`, GOLDEN)), name).data;
    const { generator, release } = await open(tensors as ParameterValues);
    const uniforms = golden('gen_uniforms');
    const random = [0, 1].map((item) => {
      let step = 0;
      return { uniform: () => Number(uniforms[2 * step++ + item]) };
    });
    const audio = { shape: [2, AUDIO, 16], values: golden('cond_embed') as Float32Array };
    const tokens = await generator.generateTokens({ conditions: { audio }, frames: 3, random });
    await release();
    expect([...tokens]).toEqual(Array.from(golden('gen_tokens') as ArrayLike<number | bigint>, Number));
  });

  it.each([1, 2, 5])('gives, token by token, what the network gives at once, at batch %i', async (batch) => {
    const random = Random.stream(3, 'export-guide');
    const parameters = initGuideTransformer(CONFIG, random);
    const audio = random.normals(batch * AUDIO * 16);
    const keep = Float32Array.from({ length: batch }, (_, item) => (item === 1 ? 0 : 1));
    const known = Array.from({ length: batch }, () =>
      Array.from({ length: LONGEST - 1 }, () => random.integer(CONFIG.tokens)),
    );
    const { generator, seen, release } = await open(parameters);
    await generator.generateTokens({
      conditions: { audio: { shape: [batch, AUDIO, 16], values: audio }, keep },
      frames: 4,
      random: known.map((_, item) => Random.stream(item, 'tokens')),
      known,
    });
    await release();

    const weights = Object.fromEntries(
      Object.entries(parameters).map(([name, { shape, values }]) => [name, tf.tensor(values, [...shape])]),
    ) as Record<string, Tensor>;
    const heard = tf.tensor3d(audio, [batch, AUDIO, 16]);
    const ids = tf.tensor2d(
      known.map((own) => [CONFIG.tokens, ...own]),
      [batch, LONGEST],
      'int32',
    );
    const memory = encodeGuideAudio(CONFIG, weights, heard, tf.tensor1d(keep));
    const want = guideLogits(CONFIG, weights, ids, memory).arraySync();
    const far = seen.flatMap(({ logits }, position) =>
      Array.from(logits, (value, i) => Math.abs(value - want[Math.floor(i / 32)][position][i % 32])),
    );
    expect(far).toHaveLength(batch * LONGEST * 32);
    expect(Math.max(...far)).toBeLessThan(1e-5);
  });

  it.each([0, 1.5, NaN])('with room for %d tokens is refused', async (longest) => {
    const parameters = initGuideTransformer(CONFIG, Random.stream(1, 'init'));
    await expect(exportGuide(CONFIG, parameters, { audioTokens: AUDIO, longest })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });

  it('of audio that the convolutions eat up is refused', async () => {
    const parameters = initGuideTransformer(CONFIG, Random.stream(1, 'init'));
    await expect(exportGuide(CONFIG, parameters, { audioTokens: 48, longest: 4 })).rejects.toThrow(/more than 48/);
  });
});
