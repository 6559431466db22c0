import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readReplayToken, replayToken, type Replay } from './replay-token';

const REPLAY: Replay = {
  v: 1,
  id: 'b2d6',
  at: 1_780_000_000,
  deployment: 'spring',
  arm: 'cfg',
  audio: 'a'.repeat(64),
  bundle: 'b'.repeat(64),
  guidance: { kind: 'cfg', scale: 2.5, within: [0.1, 0.8] },
  sampler: 'ddim',
  steps: 'ddim25',
  spacing: 'trailing',
  seed: 7,
  lanes: '16.3,4.0',
  runtime: '1.30.0',
  processor: 'x64 avx512f',
};

test('a token says what it was made of, with the secret and without it', () => {
  const token = replayToken(REPLAY, 'secret');
  expect(readReplayToken(token)).toEqual(REPLAY);
  expect(readReplayToken(` ${token}\n`, 'secret')).toEqual(REPLAY);
  expect(token).toMatch(/^[\w.-]+$/); // fit for a header and a command line
  expect(token.length).toBeLessThan(700);
});

test('numbers survive to the bit', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.maxSafeNat(), (scale, seed) => {
      const replay = { ...REPLAY, seed, guidance: { kind: 'cfg', scale: scale === 0 ? 0 : scale } };
      expect(readReplayToken(replayToken(replay, 's'), 's')).toEqual(replay);
    }),
  );
});

test('one that was altered, cut or signed by others is refused', () => {
  const token = replayToken(REPLAY, 'secret');
  const other = Buffer.from(JSON.stringify({ ...REPLAY, seed: 8 })).toString('base64url');
  expect(() => readReplayToken(token, 'another')).toThrow('altered, or signed by another deployment');
  expect(() => readReplayToken(`${other}.${token.split('.')[1] ?? ''}`, 'secret')).toThrow('altered');
  expect(() => readReplayToken(token.slice(0, 100))).toThrow('it was cut');
  expect(() => readReplayToken(`${token}.x`)).toThrow('two parts');
  expect(() => readReplayToken('bm9uZQ.x')).toThrow('holds no JSON');
  const newer = Buffer.from(JSON.stringify({ ...REPLAY, v: 2 })).toString('base64url');
  expect(() => readReplayToken(`${newer}.x`)).toThrow('newer version');
  const less = Buffer.from(JSON.stringify({ ...REPLAY, seed: -1, lanes: undefined })).toString('base64url');
  expect(() => readReplayToken(`${less}.x`)).toThrow('misstates seed, lanes');
});

test('anything else is refused in words', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(() => readReplayToken(text)).toThrow(/^Not a replay token/);
    }),
  );
});
