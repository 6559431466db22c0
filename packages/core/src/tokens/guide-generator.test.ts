import { describe, expect, it } from 'vitest';
import { Random } from '../random/random';
import { GuideGenerator, type GenerateTokensOptions, type GuideNetwork, type GuideStepInput } from './guide-generator';

const [TOKENS, LAYERS, WIDTH, LONGEST] = [7, 2, 3, 12];

interface Call extends GuideStepInput {
  readonly memory: string;
}

/** A network whose logits depend on the token and on all that the cache holds, item by item; and what it was asked. */
function network(): GuideNetwork<string, string> & { calls: Call[]; encodings: number } {
  const calls: Call[] = [];
  const own = {
    tokens: TOKENS,
    layers: LAYERS,
    width: WIDTH,
    longest: LONGEST,
    calls,
    encodings: 0,
    encode: async (conditions: string) => {
      own.encodings++;
      return `memory of ${conditions}`;
    },
    step: async (memory: string, input: GuideStepInput) => {
      calls.push({ memory, ...input, keys: input.keys.slice(), values: input.values.slice() });
      const batch = input.token.length;
      const size = input.keys.length / batch;
      const sum = (item: number) => input.keys.subarray(item * size, (item + 1) * size).reduce((a, b) => a + b, 0);
      const rows = (scale: number) =>
        Float32Array.from({ length: batch * LAYERS * WIDTH }, (_, i) => {
          const item = Math.floor(i / (LAYERS * WIDTH));
          return scale * (1 + input.token[item]) + input.position[item] + (i % (LAYERS * WIDTH)) / 10;
        });
      const logits = Float32Array.from({ length: batch * TOKENS }, (_, i) => {
        const item = Math.floor(i / TOKENS);
        return Math.sin(sum(item) + input.token[item] + (i % TOKENS));
      });
      return { logits, keys: rows(1), values: rows(2) };
    },
  };
  return own;
}

const streams = (...seeds: number[]) => seeds.map((seed) => Random.stream(seed, 'guide'));

function generate(options: Partial<GenerateTokensOptions<string>> = {}, guide = network()): Promise<Int32Array> {
  return new GuideGenerator(guide).generateTokens({ conditions: 'speech', frames: 3, random: streams(1), ...options });
}

describe('tokens are written one after the other', () => {
  it('from the start token, each from the one before, with one encoding', async () => {
    const guide = network();
    const tokens = await generate({}, guide);
    expect(tokens).toHaveLength(12);
    expect(guide.encodings).toBe(1);
    expect(guide.calls.map(({ token }) => token[0])).toEqual([TOKENS, ...tokens.slice(0, -1)]);
    expect(guide.calls.map(({ position }) => position[0])).toEqual([...tokens.keys()]);
    expect(new Set(guide.calls.map(({ memory }) => memory))).toEqual(new Set(['memory of speech']));
  });

  it('the cache holds what each layer put out, at its position, and nothing later', async () => {
    const guide = network();
    const tokens = await generate({}, guide);
    const { keys, values } = guide.calls[5];
    for (const [cache, scale] of [
      [keys, 1],
      [values, 2],
    ] as const)
      for (let layer = 0; layer < LAYERS; layer++)
        for (let position = 0; position < LONGEST; position++)
          for (let i = 0; i < WIDTH; i++) {
            const seen = position === 0 ? TOKENS : tokens[position - 1];
            const want = position < 5 ? scale * (1 + seen) + position + (layer * WIDTH + i) / 10 : 0;
            expect(cache[(layer * LONGEST + position) * WIDTH + i]).toBeCloseTo(want, 4);
          }
  });

  it('an item does not depend on the batch that it is in', async () => {
    const alone = await Promise.all([1, 2, 3].map((seed) => generate({ random: streams(seed) })));
    const together = await generate({ random: streams(1, 2, 3) });
    expect([...together]).toEqual(alone.flatMap((tokens) => [...tokens]));
    expect(alone[0]).not.toEqual(alone[1]);
  });

  it('known tokens are kept and seen, and what follows is drawn', async () => {
    const known = [
      [1, 2, 3, 4],
      [6, 5],
    ];
    const guide = network();
    const tokens = await generate({ random: streams(1, 2), known }, guide);
    expect([...tokens.slice(0, 4)]).toEqual(known[0]);
    expect([...tokens.slice(12, 14)]).toEqual(known[1]);
    expect([...guide.calls[2].token]).toEqual([2, 5]);
    expect([...(await generate({ random: streams(2), known: [[6, 5]] }))]).toEqual([...tokens.slice(12)]);
  });

  it('tells how far it is, and stops when it is told to', async () => {
    const seen: string[] = [];
    await generate({ onProgress: ({ done, total }) => seen.push(`${done}/${total}`), levels: 1 });
    expect(seen).toEqual(['1/3', '2/3', '3/3']);

    const controller = new AbortController();
    const guide = network();
    const onProgress = ({ done }: { done: number }) => done === 2 && controller.abort();
    const interrupted = generate({ onProgress, signal: controller.signal }, guide);
    await expect(interrupted).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(guide.calls).toHaveLength(2);
    const idle = network();
    await expect(generate({ signal: AbortSignal.abort() }, idle)).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(idle.encodings).toBe(0);
  });
});

describe('before anything is computed', () => {
  it.each([
    ['more tokens than there is room for', { frames: 4 }, /4 frames of 4 tokens .* \(12 tokens\)/],
    ['no frames', { frames: 0 }, /frames 0/],
    ['a part of a frame', { frames: 1.5 }, /frames 1.5/],
    ['no levels', { levels: 0 }, /levels 0/],
    ['top-p', { topP: 0 }, /top-p/],
    ['known tokens of too few items', { random: streams(1, 2), known: [[1]] }, /for 1 of 2 items/],
    ['too many known tokens', { frames: 1, known: [[1, 2, 3, 4, 5]] }, /5 tokens are known/],
    ['a token that there is not', { known: [[7]] }, /tokens are 0 to 6/],
    ['a token that is no number', { known: [[NaN]] }, /NaN is known/],
  ] as const)('%s is refused', async (_, options, message) => {
    const guide = network();
    const refused = generate(options, guide);
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringMatching(message) });
    expect(guide.encodings).toBe(0);
  });
});
