import { Random } from '@antiphon/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Audio } from '@antiphon/formats';
import { computeConditions } from './compute-conditions';
import type { ConditionSpec } from './spec';
import { streamConditions } from './stream-conditions';

const specs: ConditionSpec[] = ['own', 'partner'].map((name, channel) => ({
  name,
  kind: 'log-mel',
  channel,
  bands: 8,
  sampleRate: 16000,
  rate: 30,
}));

async function* pieces({ channels }: Audio, cuts: readonly number[]) {
  const length = channels[0]?.length ?? 0;
  const places = [0, ...cuts.map((cut) => cut % (length + 1)).sort((a, b) => a - b), length];
  for (const [i, from] of places.slice(0, -1).entries()) yield channels.map((each) => each.slice(from, places[i + 1]));
}

test('however the recording is cut, conditions are to the bit those of the whole', async () => {
  const rates = fc.constantFrom(8000, 16000, 44100, 48000);
  const cuts = fc.array(fc.nat(20_000), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(
      rates,
      fc.integer({ min: 1, max: 20_000 }),
      cuts,
      fc.nat(40),
      async (sampleRate, length, at, more) => {
        const noise = (name: string) =>
          Random.stream(1, name)
            .normals(length)
            .map((value) => 0.1 * value);
        const audio = { sampleRate, channels: [noise('own'), noise('partner')] };
        const stream = { sampleRate, channelCount: 2, blocks: pieces(audio, at) };
        const framesOf = (seconds: number) => Math.max(1, Math.round(seconds * 30)) + more;
        const streamed = await streamConditions(stream, specs, framesOf);
        expect(streamed.seconds).toBe(length / sampleRate);
        expect(streamed.conditions).toEqual(await computeConditions(audio, specs, framesOf(length / sampleRate)));
      },
    ),
    { numRuns: 20 },
  );
});

test('a channel that the recording lacks is silent', async () => {
  const audio = { sampleRate: 16000, channels: [new Float32Array(16000).fill(0.1)] };
  const stream = { sampleRate: 16000, channelCount: 1, blocks: pieces(audio, []) };
  const { conditions } = await streamConditions(stream, specs, () => 40);
  expect(conditions).toEqual(await computeConditions(audio, specs, 40));
});
